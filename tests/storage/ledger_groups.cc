// Contents depend on the index alone, so that any reader can say what should be there.

#include "tests/storage/ledger_groups.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "crypto/entry.h"
#include "crypto/lot.h"

namespace rastro {

StoredEntry MakeEntry(uint64_t index) {
  const std::string event = absl::StrCat("rastro/event/v1\nevent ", index, "\n");
  const Entry entry{.index = index,
                    .record_time = kTestTime,
                    .event_hash = LeafHash(event),
                    .batch_hash = LeafHash("a note"),
                    .batch_position = 0,
                    .link_count = 2,
                    .links_root = LeafHash("links")};
  return {.entry = entry.Text(),
          .event = event,
          .links = {absl::StrCat("link a ", index, "\n"),
                    absl::StrCat("link b ", index, "\n")}};
}

StoredContent MakeContent(uint64_t index, size_t part_bytes) {
  std::string part = absl::StrCat("part ", index, " ");
  part.resize(std::max(part_bytes, part.size()), static_cast<char>('a' + index % 26));
  const Lot lot{Nonce{}, LotRole::kAt, absl::StrCat("urn:lot:", index)};
  return {.lots = {lot.Text()}, .parts = {part}};
}

std::string MakeNote(uint64_t first_index) {
  return absl::StrCat("note ", first_index, "\n");
}

EntryGroup GroupMaker::Next(size_t entries, size_t part_bytes) {
  EntryGroup group;
  group.first_index = edge_.size();
  for (size_t i = 0; i < entries; ++i) {
    const uint64_t index = group.first_index + i;
    if (i % batch_events_ == 0) group.batches.push_back({index, MakeNote(index)});
    group.entries.push_back(MakeEntry(index));
    group.contents.push_back(MakeContent(index, part_bytes));
    edge_.Append(LeafHash(group.entries.back().entry), group.tiles);
  }
  group.head = edge_.head();
  group.record_time = kTestTime;
  return group;
}

void GroupMaker::SkipTo(uint64_t size) {
  std::vector<FullTile> tiles;
  while (edge_.size() < size)
    edge_.Append(LeafHash(MakeEntry(edge_.size()).entry), tiles);
}

TreeHead HeadAt(uint64_t size) {
  GroupMaker maker;
  maker.SkipTo(size);
  return maker.head();
}

LedgerStoreOptions TestOptions(const std::string& path, absl::Status* reason) {
  LedgerStoreOptions options;
  options.path = path;
  options.origin = kStoreOrigin;
  options.min_free_bytes = 0;
  options.block_cache_bytes = 4 << 20;
  options.write_buffer_bytes = 4 << 20;
  options.fatal = [reason](const absl::Status& why) {
    if (reason != nullptr) *reason = why;
  };
  return options;
}

}  // namespace rastro
