// See lot_watch.h.

#include "services/cli/lot_watch.h"

#include <algorithm>
#include <iostream>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "crypto/grammar.h"
#include "crypto/signed_heads.h"
#include "services/cli/finding_view.h"
#include "services/cli/history_view.h"
#include "services/cli/lot_check.h"
#include "services/cli/printable.h"
#include "services/traceability/finding.h"
#include "services/traceability/lineage.h"
#include "services/traceability/lot_uri.h"
#include "services/traceability/party_directory.h"

namespace rastro {
namespace {

constexpr size_t kChainsPerRequest = 1000;

using Heads = std::map<ChainName, HeadText>;

struct WatchedLot {
  std::string lot;
  bool is_known = false;                    // It has been looked at.
  Heads heads;                              // Of all chains that the answer rests on.
  std::map<std::string, Finding> findings;  // By what makes each another one.
  std::string trouble;                      // Why it could not be looked at last time.
};

std::string KeyOf(const Finding& finding) {
  return absl::StrCat(finding.rule, "|", SeverityName(finding.severity), "|",
                      absl::StrJoin(finding.events, ","), "|",
                      absl::StrJoin(finding.lots, " "));
}

class LotWatcher {
 public:
  LotWatcher(Context& context, std::unique_ptr<Session> session,
             const LotWatchOptions& options)
      : context_(context), session_(std::move(session)), options_(options) {
    for (const std::string& lot : options.lots) watched_.emplace_back().lot = lot;
  }

  absl::Status Run() {
    bool has_findings = false;
    for (WatchedLot& each : watched_) {
      if (absl::Status status = LookPatiently(each); !status.ok()) return status;
      has_findings = has_findings || !each.findings.empty();
    }
    if (options_.once) {
      if (has_findings) context_.exit = ExitCode::kFindings;
      return absl::OkStatus();
    }
    if (!context_.json) {
      std::cerr << Counted(watched_.size(), "lot")
                << (watched_.size() == 1 ? " is" : " are") << " watched.\n";
    }
    for (;;) {
      absl::SleepFor(options_.interval);
      absl::StatusOr<Heads> now = FetchHeads();
      if (!now.ok()) {
        if (absl::Status status = Forgive(now.status(), trouble_); !status.ok()) {
          return status;
        }
        continue;
      }
      trouble_.clear();
      for (WatchedLot& each : watched_) {
        if (!HasGrown(each, *now)) continue;
        if (absl::Status status = LookPatiently(each); !status.ok()) return status;
      }
    }
  }

 private:
  // A server that cannot be reached, does not answer in time or has too much to do is
  // asked again, unless this is the only look. What has been `told` is not told again.
  absl::Status Forgive(const absl::Status& status, std::string& told) {
    const bool is_passing = absl::IsUnavailable(status) ||
                            absl::IsDeadlineExceeded(status) ||
                            absl::IsResourceExhausted(status);
    if (options_.once || !is_passing) return status;
    if (told != status.message()) {
      std::cerr << "rastro: " << Printable(status.message()) << std::endl;
    }
    told = std::string(status.message());
    return absl::OkStatus();
  }

  // Verifies and judges the lot; what could not be asked is asked at the next occasion.
  absl::Status LookPatiently(WatchedLot& each) {
    const absl::Status status = Look(each);
    if (!status.ok()) return Forgive(WithField(each.lot, status), each.trouble);
    each.trouble.clear();
    return absl::OkStatus();
  }

  absl::Status Look(WatchedLot& each) {
    const LotCheck check =
        CheckLot(context_.settings, {each.lot, "", "", v1::DIRECTION_BACK});
    if (check.is_verdict) return check.StatusOfAnswer();
    if (!check.status.ok()) return check.status;
    const std::unique_ptr<ChainSource> source = MakeHistoryChainSource(check.history);
    const PartyDirectory directory =
        DirectoryOf(std::make_shared<const Registry>(check.history.registry));
    absl::StatusOr<Lineage> lineage = TraceBack(*source, each.lot, directory);
    if (!lineage.ok()) return lineage.status();
    std::map<std::string, Finding> findings;
    for (Finding& finding : Judge(*lineage, JudgeContext{directory})) {
      findings.emplace(KeyOf(finding), std::move(finding));
    }
    const uint64_t size = check.history.head.size;
    if (!each.is_known && lineage->events.empty()) {
      std::cerr << Printable(each.lot) << ": the ledger has no such lot yet\n";
    }
    for (const auto& [key, finding] : findings) {
      if (each.findings.contains(key)) continue;
      Tell(each, each.is_known ? "new" : "standing", finding, size);
    }
    for (const auto& [key, finding] : each.findings) {
      if (!findings.contains(key)) Tell(each, "gone", finding, size);
    }
    each.findings = std::move(findings);
    each.heads = check.history.heads;
    each.is_known = true;
    return absl::OkStatus();
  }

  void Tell(const WatchedLot& each, absl::string_view state, const Finding& finding,
            uint64_t size) const {
    if (context_.json) {
      nlohmann::ordered_json json = {
          {"lot", each.lot}, {"state", std::string(state)}, {"tree_size", size}};
      json.update(FindingJson(finding));
      std::cout << json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)
                << std::endl;
      return;
    }
    std::cout << Printable(each.lot) << "  (as of size " << size << ")\n  " << state
              << "\n";
    PrintFinding(finding, std::cout);
    std::cout << std::flush;
  }

  // Where all chains of all lots end now: the ledger's signed word.
  absl::StatusOr<Heads> FetchHeads() {
    std::set<std::string> names;
    for (const WatchedLot& each : watched_) {
      if (!each.is_known) names.insert(ChainName{ChainKind::kLot, each.lot}.Text());
      for (const auto& [chain, head] : each.heads) names.insert(chain.Text());
    }
    const std::vector<std::string> all(names.begin(), names.end());
    const absl::StatusOr<TreeHead> known = session_->memory.Read();
    if (!known.ok()) return known.status();
    Heads heads;
    for (size_t first = 0; first < all.size(); first += kChainsPerRequest) {
      const size_t end = std::min(all.size(), first + kChainsPerRequest);
      absl::StatusOr<v1::GetHeadsResponse> response =
          session_->connection.GetHeads({all.begin() + static_cast<ptrdiff_t>(first),
                                         all.begin() + static_cast<ptrdiff_t>(end)});
      if (!response.ok()) return response.status();
      absl::StatusOr<TreeHead> head =
          session_->RememberAnswer(response->checkpoint(), *known);
      if (!head.ok()) return head.status();
      const std::vector<std::string> texts(response->head_texts().begin(),
                                           response->head_texts().end());
      absl::StatusOr<Heads> part =
          OpenHeads(response->heads_note(), texts, session_->ledger, head->size);
      if (!part.ok()) return Contradiction(part.status());
      if (part->size() != end - first) {
        return absl::DataLossError("heads: the server answered for other chains");
      }
      heads.merge(*part);
    }
    return heads;
  }

  static bool HasGrown(const WatchedLot& each, const Heads& now) {
    if (!each.is_known) return true;
    return std::any_of(each.heads.begin(), each.heads.end(), [&](const auto& known) {
      const auto head = now.find(known.first);
      return head == now.end() || head->second.number != known.second.number;
    });
  }

  Context& context_;
  const std::unique_ptr<Session> session_;
  const LotWatchOptions& options_;
  std::vector<WatchedLot> watched_;
  std::string trouble_;  // Why the heads could not be had last time.
};

}  // namespace

absl::StatusOr<std::vector<std::string>> ReadLotList(absl::string_view text) {
  std::vector<std::string> lots;
  std::set<std::string> known;
  size_t number = 0;
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    ++number;
    line = absl::StripAsciiWhitespace(line);
    if (line.empty() || line[0] == '#') continue;
    absl::StatusOr<std::string> lot = LotUriFromAnyForm(line);
    if (!lot.ok()) return WithField(absl::StrCat("line ", number), lot.status());
    if (known.insert(*lot).second) lots.push_back(*std::move(lot));
    if (lots.size() > kMaxWatchedLots) {
      return absl::InvalidArgumentError(
          absl::StrCat("line ", number, ": wanted at most ", kMaxWatchedLots,
                       " lots; divide the list between several watches"));
    }
  }
  if (lots.empty()) return absl::InvalidArgumentError("wanted a lot a line, got none");
  return lots;
}

absl::Status WatchLots(Context& context, const LotWatchOptions& options) {
  absl::StatusOr<std::unique_ptr<Session>> session = OpenSession(context.settings);
  if (!session.ok()) return session.status();
  return LotWatcher(context, *std::move(session), options).Run();
}

}  // namespace rastro
