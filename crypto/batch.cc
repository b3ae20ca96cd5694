// batch := "rastro/batch/v1\n" origin "\n" participant "\n"
//          "seen " size " " root "\n" "events " count " " root "\n"

#include "crypto/batch.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "crypto/base64.h"
#include "crypto/grammar.h"

namespace rastro {
namespace {

constexpr absl::string_view kBatchHeader = "rastro/batch/v1";

}  // namespace

std::string Batch::Text() const {
  return absl::StrCat(kBatchHeader, "\n", origin, "\n", participant, "\nseen ", seen.size,
                      " ", Base64(seen.root), "\nevents ", event_count, " ",
                      Base64(events_root), "\n");
}

absl::StatusOr<Batch> Batch::Parse(absl::string_view text) {
  TextReader reader(text);
  reader.Header(kBatchHeader);
  Batch batch;
  batch.origin = std::string(reader.Line("the origin"));
  if (!IsOrigin(batch.origin)) reader.Fail("wanted a ledger origin");
  batch.participant = reader.ParticipantId(reader.Line("the participant id"));
  const std::vector<absl::string_view> seen = reader.Fields("seen", 3);
  batch.seen = {reader.Decimal(seen[1]), reader.HashField(seen[2])};
  if (batch.seen.size == 0 && batch.seen.root != EmptyRoot()) {
    reader.Fail("wanted the empty tree's root for size 0");
  }
  const std::vector<absl::string_view> events = reader.Fields("events", 3);
  batch.event_count = reader.Decimal(events[1]);
  batch.events_root = reader.HashField(events[2]);
  if (batch.event_count < 1 || batch.event_count > kMaxBatchEvents) {
    reader.Fail(absl::StrCat("wanted 1 to ", kMaxBatchEvents, " events, got ",
                             batch.event_count));
  }
  if (absl::Status status = reader.Finish(); !status.ok()) return status;
  return batch;
}

}  // namespace rastro
