// The sets hold four bytes a chain; all else stands once, in its row.

#include "crypto/chain_ends.h"

#include <algorithm>
#include <cassert>
#include <limits>
#include <utility>

#include "absl/hash/hash.h"
#include "absl/strings/str_cat.h"

namespace rastro {
namespace {

constexpr uint64_t kPositionMax = (1 << 24) - 1;

absl::Status RefuseLink(absl::string_view why) { return absl::InvalidArgumentError(why); }

ChainKind KindOf(uint64_t number) { return static_cast<ChainKind>(number); }

}  // namespace

PreviousLink ChainEnds::ByPlace::PlaceOf(uint32_t row) const {
  const Row& end = (*rows)[row];
  return {leaves->At(end.entry), end.position};
}

size_t ChainEnds::ByPlace::operator()(const PreviousLink& place) const {
  return absl::HashOf(place.leaf_hash, place.position);
}

size_t ChainEnds::ByTag::operator()(const ChainTag& tag) const {
  return absl::HashOf(tag);
}

ChainEnds::ChainEnds(const LeafTiles& leaves, std::string secret)
    : secret_(std::move(secret)),
      ends_(std::make_unique<Rows>()),
      by_place_(0, ByPlace{ends_.get(), &leaves}, ByPlace{ends_.get(), &leaves}),
      by_tag_(0, ByTag{ends_.get()}, ByTag{ends_.get()}) {}

ChainTag ChainEnds::TagOf(const Hash& name_hash) const {
  const Hash whole = Sha256(absl::StrCat(secret_, name_hash.view()));
  ChainTag tag;
  std::copy_n(whole.bytes.begin(), tag.size(), tag.begin());
  return tag;
}

absl::Status ChainEnds::Follow(const Link& link, const std::optional<ChainTag>& tag,
                               const LinkPlace& here) {
  if (here.position > kPositionMax) {
    return RefuseLink("stands further back than an entry's links are counted");
  }
  if (!link.previous) {
    if (tag && by_tag_.contains(*tag)) {
      return RefuseLink("begins a chain that there is already");
    }
    Add({here, link.number, link.kind, tag});
    return absl::OkStatus();
  }
  const auto found = by_place_.find(*link.previous);
  if (found == by_place_.end()) return RefuseLink("does not follow the end of a chain");
  const uint32_t id = *found;
  Row& end = (*ends_)[id];
  if (KindOf(end.kind) != link.kind || end.number + 1 != link.number) {
    return RefuseLink("does not follow the end of a chain");
  }
  if (tag && (end.is_tagged ? end.tag != *tag : by_tag_.contains(*tag))) {
    return RefuseLink("follows the end of another chain");
  }
  by_place_.erase(found);
  end.entry = here.entry;
  end.position = here.position;
  end.number = link.number;
  by_place_.insert(id);
  if (tag && !end.is_tagged) {
    end.tag = *tag;
    end.is_tagged = 1;
    by_tag_.insert(id);
  }
  return absl::OkStatus();
}

void ChainEnds::Expect(const Link& link, const std::optional<ChainTag>& tag) const {
  if (link.previous) by_place_.prefetch(*link.previous);
  if (tag) by_tag_.prefetch(*tag);
}

void ChainEnds::ForEach(const std::function<void(const ChainEnd&)>& take) const {
  for (const Row& row : *ends_) {
    ChainEnd end{{row.entry, row.position}, row.number, KindOf(row.kind), std::nullopt};
    if (row.is_tagged) end.tag = row.tag;
    take(end);
  }
}

void ChainEnds::Add(const ChainEnd& end) {
  assert(ends_->size() < std::numeric_limits<uint32_t>::max());
  const auto id = static_cast<uint32_t>(ends_->size());
  Row& row = ends_->emplace_back();
  row.entry = end.place.entry;
  row.position = end.place.position;
  row.number = end.number;
  row.kind = static_cast<uint64_t>(end.kind);
  by_place_.insert(id);
  if (!end.tag) return;
  row.tag = *end.tag;
  row.is_tagged = 1;
  by_tag_.insert(id);
}

}  // namespace rastro
