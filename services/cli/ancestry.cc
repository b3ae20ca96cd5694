// See ancestry.h.

#include "services/cli/ancestry.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "crypto/part.h"
#include "services/cli/batch_sender.h"
#include "services/client/batch_builder.h"
#include "services/simulation/event_maker.h"

namespace rastro {
namespace {

constexpr size_t kGroups = 10;
constexpr size_t kLotsOfGroup = 9;
static_assert(kGroups * (kLotsOfGroup + 1) + 1 == kAncestryLots);

constexpr uint64_t kAncestryItem = 90;  // A product that the simulated trade has not.
constexpr int64_t kPieces = 100;

// Tells events of one participant, each some minutes after the one before.
class AncestryTeller {
 public:
  explicit AncestryTeller(const Actor& actor) : actor_(actor) {}

  std::string Lot(absl::string_view name) const {
    return absl::StrCat(actor_.company.GtinUri(kAncestryItem), "/10/", name);
  }

  absl::Status Make(const std::string& lot) {
    v1::LotEvent event = Next();
    event.mutable_object()->set_action(v1::ACTION_ADD);
    AddPieces(event.mutable_object()->mutable_quantity_list(), lot, kPieces);
    return Add(event);
  }

  absl::Status MakeOf(const std::vector<std::string>& inputs, const std::string& lot) {
    v1::LotEvent event = Next();
    v1::TransformationEvent& what = *event.mutable_transformation();
    for (const std::string& input : inputs) {
      AddPieces(what.mutable_input_quantity_list(), input, kPieces);
    }
    AddPieces(what.mutable_output_quantity_list(), lot, kPieces);
    return Add(event);
  }

  const std::vector<PreparedEvent>& told() const { return told_; }

 private:
  v1::LotEvent Next() {
    const Setting setting{{0, ++minute_, actor_.utc_offset},
                          actor_.company.LocationUri(1)};
    return MakeEvent(kProcessing, setting);
  }

  absl::Status Add(const v1::LotEvent& event) {
    const PartContent content{std::string(kPartnersPart), std::string(kLotEventMediaType),
                              event.SerializeAsString()};
    absl::StatusOr<PreparedEvent> prepared =
        PrepareEvent({actor_.record.participant, actor_.secret}, {&content, 1});
    if (!prepared.ok()) return prepared.status();
    told_.push_back(*std::move(prepared));
    return absl::OkStatus();
  }

  const Actor& actor_;
  int64_t minute_ = 0;
  std::vector<PreparedEvent> told_;
};

}  // namespace

absl::StatusOr<std::string> RecordAncestry(Session& session, const Actor& actor) {
  AncestryTeller teller(actor);
  absl::Status status;
  std::vector<std::string> middle;
  for (size_t group = 0; group < kGroups; ++group) {
    std::vector<std::string> first;
    for (size_t i = 0; i < kLotsOfGroup; ++i) {
      first.push_back(teller.Lot(absl::StrCat("BENCH-", group, "-", i)));
      status.Update(teller.Make(first.back()));
    }
    middle.push_back(teller.Lot(absl::StrCat("BENCH-", group)));
    status.Update(teller.MakeOf(first, middle.back()));
  }
  const std::string lot = teller.Lot("BENCH");
  status.Update(teller.MakeOf(middle, lot));
  if (!status.ok()) return status;
  SentCounts counts;
  status = BatchSender(session, actor.record.participant, {actor.signer.get()})
               .SendNew(teller.told(), counts);
  if (!status.ok()) return status;
  return lot;
}

}  // namespace rastro
