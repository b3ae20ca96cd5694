// Asks a ledger in a directory everything and prints each answer in a line, so that a
// test can compare a damaged one with the whole one. A process of its own, as it may end.
//   ledger_prober DIRECTORY     holds data/, guard and ledger.key
//
//   <question> TAB <digest of the answer | "!" error>
// Exit codes: 0 it was opened, 1 it was not, 3 it stopped because its disk failed.

#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/ledger/finding_search.h"
#include "services/ledger/guard_check.h"
#include "services/ledger/integrity.h"
#include "services/ledger/ledger.h"
#include "services/ledger/provenance_builder.h"
#include "storage/file_head_guard.h"
#include "storage/private_file.h"
#include "tests/testing/trade.h"
#include "tests/testing/watched_disk.h"

namespace rastro {
namespace {

constexpr uint64_t kFirstRoot = 257;
constexpr uint64_t kReceiptsEvery = 7;

void Say(absl::string_view question, absl::string_view answer) {
  std::printf("%s\t%s\n", std::string(question).c_str(), std::string(answer).c_str());
  std::fflush(stdout);
}

void SayDigest(absl::string_view question, const absl::StatusOr<std::string>& answer) {
  Say(question, answer.ok()
                    ? absl::BytesToHexString(Sha256(*answer).view()).substr(0, 16)
                    : absl::StrCat("!", absl::CEscape(answer.status().ToString())));
}

void SayStatus(absl::string_view question, const absl::Status& status) {
  SayDigest(question, status.ok() ? absl::StatusOr<std::string>("ok") : status);
}

// As `rastro fsck`.
absl::Status Fsck(const std::string& directory) {
  LedgerStoreOptions options;
  options.path = directory + "/data/ledger";
  const auto store = LedgerStore::OpenReadOnly(options);
  if (!store.ok()) return store.status();
  if (absl::Status status = (*store)->VerifyChecksums(nullptr); !status.ok()) {
    return status;
  }
  if (absl::Status status = CheckStore(**store, (*store)->Head()); !status.ok()) {
    return status;
  }
  const auto guarded = FileHeadGuard::Inspect(directory + "/guard", kTestOrigin);
  if (!guarded.ok()) return guarded.status();
  return CheckAgainstGuard(**store, *guarded ? (*guarded)->tree_head : TreeHead{});
}

std::string Text(const FullEntry& entry) {
  std::string text = absl::StrCat(entry.opening.entry, entry.opening.event);
  for (const auto& [position, link] : entry.opening.links) absl::StrAppend(&text, link);
  for (const auto& [position, lot] : entry.opening.lots) absl::StrAppend(&text, lot);
  for (const auto& [kind, part] : entry.opening.parts) absl::StrAppend(&text, part);
  return absl::StrCat(text, entry.batch_note);
}

class Prober {
 public:
  explicit Prober(Ledger& ledger)
      : ledger_(ledger), at_(ledger.publisher().Current()), reader_(ledger.reader()) {}

  void AskAll() {
    const std::string read_only = ledger_.Status().read_only_reason;
    if (!read_only.empty()) Say("read only", "!" + read_only);
    AskRoots();
    for (uint64_t index = 0; index < at_->head.size; ++index) AskEntry(index);
    for (int lot = 0; lot < 4; ++lot) AskLot(TestLot(absl::StrCat("lot", lot)));
    SayDigest("tile", reader_.ReadTile(*at_, {0, 0, kTileWidth}));
    AskQuery("all", {});
    AskQuery("shipping", {{"EQ_bizStep", {"shipping"}}});
    AskFindings();
  }

 private:
  std::string AsOf() const { return absl::StrCat(" as of ", at_->head.size); }

  // Of every size that a damaged log can leave, so that it can be compared too.
  void AskRoots() {
    for (uint64_t size = kFirstRoot; size <= at_->head.size; ++size) {
      const auto head = reader_.HeadAt(*at_, size);
      SayDigest(absl::StrCat("root of ", size),
                head.ok() ? absl::StatusOr<std::string>(std::string(head->root.view()))
                          : head.status());
    }
  }

  void AskEntry(uint64_t index) {
    const auto entry = reader_.ReadEntry(*at_, index);
    SayDigest(absl::StrCat("entry ", index),
              entry.ok() ? absl::StatusOr<std::string>(Text(*entry)) : entry.status());
    if (index % kReceiptsEvery == 0) {
      const auto receipt = reader_.Receipts(*at_, {&index, 1});
      SayStatus(absl::StrCat("receipt of ", index), receipt.status());
    }
    const auto hashes = reader_.EventHashes(*at_, index, 1);
    if (!hashes.ok()) return;
    const auto found = reader_.FindEvent(*at_, hashes->front());
    SayDigest(absl::StrCat("event of ", index),
              found.ok() ? absl::StatusOr<std::string>(absl::StrJoin(*found, " "))
                         : found.status());
  }

  void AskLot(const std::string& lot) {
    LedgerView view(reader_, at_, Viewer());
    const auto file = BuildProvenance(view, lot, {{lot}}, ledger_.identity());
    SayDigest(absl::StrCat("provenance of ", lot, AsOf()),
              file.ok() ? absl::StatusOr<std::string>(file->Json()) : file.status());
  }

  absl::Status IndexRows(RowIndexer& rows) {
    absl::StatusOr<bool> more = true;
    while (more.ok() && *more) more = rows.Step();
    return more.status();
  }

  absl::StatusOr<std::string> Query(const std::vector<QueryParam>& params) {
    if (absl::Status status = IndexRows(ledger_.query_indexer()); !status.ok()) {
      return status;
    }
    const auto query = EventQuery::Parse(params);
    const EventSearch& search = ledger_.event_search();
    LedgerView view(reader_, at_, Viewer());
    std::string answer, token;
    do {
      const auto start = search.Start(*query, token, at_->head.size);
      if (!start.ok()) return start.status();
      const auto page = search.Page(*query, *start, PageLimits(), view);
      if (!page.ok()) return page.status();
      for (const EventContent& event : page->events) {
        absl::StrAppend(&answer, event.index, " ", event.leaf_hash.view(), "\n");
      }
      token = page->next_page_token;
    } while (!token.empty());
    return answer;
  }

  void AskQuery(absl::string_view name, const std::vector<QueryParam>& params) {
    SayDigest(absl::StrCat("query ", name, AsOf()), Query(params));
  }

  void AskFindings() {
    const absl::Status rows = IndexRows(ledger_.finding_indexer());
    LedgerView view(reader_, at_, Viewer());
    const auto page =
        FindFindings(view, ledger_.finding_store(), FindingQuestion(), 1000);
    std::string answer;
    if (page.ok()) {
      for (const JudgedEvent& judged : page->events) {
        absl::StrAppend(&answer, judged.event->index, "\n");
      }
    }
    absl::Status status = rows.ok() ? page.status() : rows;
    SayDigest("findings" + AsOf(),
              status.ok() ? absl::StatusOr<std::string>(answer) : status);
  }

  Ledger& ledger_;
  const std::shared_ptr<const Published> at_;
  const Reader& reader_;
};

// A new event of every lot that was asked for; then everything must hold together.
absl::Status Record(Ledger& ledger) {
  const TestParticipant exporter("empacadora");
  const PreparedEvent event = TestEvent(
      exporter, ObjectEventJson("OBSERVE", {TestLot("lot0"), TestLot("lot1")}, 999'999));
  absl::StatusOr<AdmittedBatch> batch = ledger.Admit(TestBatch(exporter, {event}));
  if (!batch.ok()) return batch.status();
  absl::Status answer = absl::InternalError("no answer");
  const absl::Status queued =
      ledger.Submit(*std::move(batch), [&](const auto& done) { answer = done.status(); });
  if (!queued.ok()) return queued;
  while (ledger.sequencer().Step()) {
  }
  return answer.ok() ? ledger.CheckIntegrity(nullptr) : answer;
}

// What of it is damaged and made again when the ledger is opened.
void SayDerived(const std::string& directory) {
  const auto say = [](const char* store, const absl::Status& status) {
    Say(absl::StrCat("note ", store), status.ok() ? "ok" : status.message());
  };
  const auto ignore = [](const absl::Status&) {};
  const std::string data = directory + "/data/";
  say("index", IndexStore::Open({.path = data + "index", .fatal = ignore}).status());
  say("query", QueryStore::Open({.path = data + "query", .fatal = ignore}).status());
  say("findings",
      QueryStore::Open(
          {.path = data + "findings", .kind = QueryStoreKind::kFindings, .fatal = ignore})
          .status());
  const auto guard = ReadPrivateFile(directory + "/guard");
  SayDigest("note guard", guard);
}

int Main(const std::string& directory) {
  const WatchedDisk disk(directory);  // Whose syncs take no time.
  SayStatus("fsck", Fsck(directory));
  SayDerived(directory);
  LedgerOptions options;
  options.origin = std::string(kTestOrigin);
  options.data_directory = directory + "/data";
  options.guard_path = directory + "/guard";
  options.allow_clock_jump = true;
  options.minimum_free_bytes = 1;
  options.fatal = [](const absl::Status& reason) {
    SayStatus("fatal", reason);
    _exit(3);
  };
  const auto pem = ReadPrivateFile(directory + "/ledger.key");
  const auto key = pem.ok() ? PrivateKey::ParsePem(*pem) : pem.status();
  if (!key.ok()) {
    SayStatus("key file", key.status());
    return 1;
  }
  const MemoryNoteSigner signer(options.origin, *key);
  SystemClock clock;
  const auto ledger = Ledger::Open(options, signer, clock);
  SayStatus("open", ledger.status());
  if (!ledger.ok()) return 1;
  Prober(**ledger).AskAll();
  SayStatus("record", Record(**ledger));
  return 0;
}

}  // namespace
}  // namespace rastro

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  return rastro::Main(argv[1]);
}
