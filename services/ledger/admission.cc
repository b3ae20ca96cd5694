// An event is parsed and judged once, here. Below the door it is bytes and hashes.

#include "services/ledger/admission.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "crypto/grammar.h"
#include "crypto/merkle/tree.h"
#include "crypto/part.h"
#include "services/traceability/epcis_check.h"
#include "services/traceability/erasure.h"
#include "services/traceability/event_facts.h"
#include "services/traceability/key_limit.h"
#include "services/traceability/violation.h"

namespace rastro {
namespace {

absl::Status Refuse(absl::string_view why) { return absl::InvalidArgumentError(why); }

std::string EventField(size_t position, absl::string_view field) {
  return absl::StrCat("events[", position, "]", field.empty() ? "" : ".", field);
}

absl::Status ReadLots(std::vector<std::string> texts, AdmittedEvent& event) {
  if (texts.size() > kMaxEventLots) {
    return Refuse(
        absl::StrCat("lots: wanted at most ", kMaxEventLots, ", got ", texts.size()));
  }
  for (size_t i = 0; i < texts.size(); ++i) {
    absl::StatusOr<Lot> lot = Lot::Parse(texts[i]);
    if (!lot.ok()) return WithField(absl::StrCat("lots[", i, "]"), lot.status());
    if (!event.lots.empty() && event.lots.back().uri >= lot->uri) {
      return Refuse(
          absl::StrCat("lots[", i, "]: wanted them ascending by URI, each once"));
    }
    event.lots.push_back({std::move(lot->uri), lot->role, LeafHash(texts[i])});
  }
  event.lot_texts = std::move(texts);
  return absl::OkStatus();
}

absl::Status DeclaredLotsDiffer(absl::string_view kind, const std::string& uri,
                                absl::string_view hint) {
  return ViolationError({"", "lots.declared", uri,
                         absl::StrCat("part ", kind, " ", hint,
                                      "; lots that are declared and "
                                      "lots that the content names must be the same")});
}

// `partners` is everything: it names exactly the declared lots. `public` is a
// projection: it names some of them.
absl::Status CompareLots(absl::string_view kind, const EventFacts& facts,
                         const std::vector<AdmittedLot>& declared, bool all) {
  const std::vector<LotMention> named = LotsOf(facts);
  for (const LotMention& mention : named) {
    const auto found = std::lower_bound(
        declared.begin(), declared.end(), mention.uri,
        [](const AdmittedLot& lot, const std::string& uri) { return lot.uri < uri; });
    if (found == declared.end() || found->uri != mention.uri) {
      return DeclaredLotsDiffer(kind, mention.uri, "names a lot that is not declared");
    }
    if (all && found->role != mention.role) {
      return DeclaredLotsDiffer(kind, mention.uri,
                                absl::StrCat("makes the role ", LotRoleName(mention.role),
                                             ", declared is ", LotRoleName(found->role)));
    }
  }
  if (!all || named.size() == declared.size()) return absl::OkStatus();
  const auto named_too = [&](const AdmittedLot& lot) {
    return std::any_of(named.begin(), named.end(),
                       [&](const LotMention& mention) { return mention.uri == lot.uri; });
  };
  const auto extra = std::find_if_not(declared.begin(), declared.end(), named_too);
  return DeclaredLotsDiffer(kind, extra->uri, "does not name a lot that is declared");
}

absl::Status ReadRecord(const Part& part, AdmittedEvent& event) {
  absl::StatusOr<RegistryRecord> record = RegistryRecord::Parse(part.content);
  if (!record.ok()) return WithField("registry record", record.status());
  if (!event.lots.empty()) return Refuse("lots: a registry event has none");
  event.record = *std::move(record);
  return absl::OkStatus();
}

absl::Status ReadCertificate(const Part& part, AdmittedEvent& event) {
  absl::StatusOr<RegistrationCertificate> certificate =
      RegistrationCertificate::Parse(part.content);
  if (!certificate.ok()) return Refuse(certificate.status().message());
  event.certificate = *std::move(certificate);
  return absl::OkStatus();
}

// What is in the part `partners` of a registration is signed for its record.
absl::Status CheckRegistrationParts(const AdmittedEvent& event,
                                    absl::string_view origin) {
  if (!event.certificate) return absl::OkStatus();
  if (!event.record) {
    return Refuse("part partners: a registration certificate goes with a record");
  }
  return WithField("part partners",
                   CheckBinding(*event.certificate, origin, *event.record).status());
}

absl::Status ReadPart(absl::string_view kind, const std::string& text, bool all,
                      AdmittedEvent& event) {
  absl::StatusOr<Part> part = Part::Parse(text);
  if (!part.ok()) return part.status();
  if (part->media_type == kRegistrationCertificateMediaType) {
    return kind == kPartnersPart ? ReadCertificate(*part, event)
                                 : Refuse(
                                       "a registration certificate is a part for "
                                       "partners: it names people");
  }
  if (part->media_type == kRegistryMediaType) {
    return kind == kPublicPart ? ReadRecord(*part, event)
                               : Refuse("a registry record is a public part");
  }
  absl::StatusOr<EventFacts> facts =
      CheckEvent(part->media_type, part->content,
                 all ? ContentExtent::kWhole : ContentExtent::kProjection);
  if (!facts.ok()) {
    return facts.status().code() == absl::StatusCode::kUnimplemented
               ? Refuse(
                     absl::StrCat("media type ", part->media_type, " is not known here"))
               : facts.status();
  }
  if (!facts->event_id.empty() &&
      std::find(event.identifiers.begin(), event.identifiers.end(), facts->event_id) ==
          event.identifiers.end()) {
    event.identifiers.push_back(facts->event_id);
  }
  if (all) event.establishments = EstablishmentsOf(*facts);
  return CompareLots(kind, *facts, event.lots, all);
}

absl::Status ReadParts(std::vector<std::pair<std::string, std::string>> parts,
                       AdmittedEvent& event, Event& text) {
  if (parts.empty() || parts.size() > kMaxEventParts) {
    return Refuse(
        absl::StrCat("parts: wanted 1 to ", kMaxEventParts, ", got ", parts.size()));
  }
  for (auto& [kind, part] : parts) {
    const std::string field = absl::StrCat("part ", kind);
    if (kind != kPartnersPart && kind != kPublicPart) {
      return Refuse(absl::StrCat(field, ": wanted partners or public"));
    }
    if (!text.parts.empty() && text.parts.back().kind >= kind) {
      return Refuse("parts: wanted them ascending by kind, each once");
    }
    const bool all = kind == kPartnersPart || parts.size() == 1;
    absl::Status status = ReadPart(kind, part, all, event);
    if (!status.ok()) return WithField(field, status);
    text.parts.push_back({kind, LeafHash(part)});
  }
  for (auto& [kind, part] : parts) event.part_texts.push_back(std::move(part));
  return absl::OkStatus();
}

size_t SizeOf(const SubmittedEvent& event) {
  size_t bytes = 0;
  for (const auto& [kind, part] : event.parts) bytes += part.size();
  for (const std::string& lot : event.lots) bytes += lot.size();
  return bytes;
}

absl::Status CheckLimits(const Submission& submission) {
  size_t bytes = submission.batch_note.size();
  size_t lots = 0;
  if (submission.events.empty() || submission.events.size() > kMaxBatchEvents) {
    return Refuse(absl::StrCat("events: wanted 1 to ", kMaxBatchEvents, ", got ",
                               submission.events.size()));
  }
  for (size_t i = 0; i < submission.events.size(); ++i) {
    const size_t size = SizeOf(submission.events[i]);
    if (size > kMaxEventBytes) {
      return Refuse(absl::StrCat(EventField(i, ""), ": wanted at most ", kMaxEventBytes,
                                 " bytes, got ", size));
    }
    bytes += size;
    lots += submission.events[i].lots.size();
  }
  if (bytes > kMaxBatchBytes || lots > kMaxBatchLots) {
    return Refuse(absl::StrCat("batch: wanted at most ", kMaxBatchBytes, " bytes and ",
                               kMaxBatchLots, " lots, got ", bytes, " and ", lots));
  }
  return absl::OkStatus();
}

absl::Status CheckEvents(const AdmittedBatch& batch) {
  const Batch& note = batch.signed_batch.batch;
  std::vector<Hash> hashes;
  std::set<Hash> once;
  for (const AdmittedEvent& event : batch.events) {
    hashes.push_back(event.hash);
    if (!once.insert(event.hash).second) {
      return Refuse(absl::StrCat(EventField(hashes.size() - 1, ""),
                                 ": the same event stands in the batch twice"));
    }
    if (event.record && batch.events.size() > 1) {
      return Refuse("batch: a registry event stands alone in its batch");
    }
    absl::Status status = CheckRegistrationParts(event, note.origin);
    if (!status.ok()) return WithField(EventField(hashes.size() - 1, ""), status);
  }
  if (MerkleTree(std::move(hashes)).head() !=
      TreeHead{note.event_count, note.events_root}) {
    return Refuse("batch: the events are not the signed ones (number or root differ)");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<AdmittedEvent> MakeEvent(const std::string& participant,
                                        SubmittedEvent submitted) {
  AdmittedEvent event;
  Event text;
  text.participant = participant;
  if (absl::Status status = ReadLots(std::move(submitted.lots), event); !status.ok()) {
    return status;
  }
  if (absl::Status status = ReadParts(std::move(submitted.parts), event, text);
      !status.ok()) {
    return status;
  }
  const TreeHead lots = MerkleTree::OfTexts(event.lot_texts).head();
  text.lot_count = lots.size;
  text.lots_root = lots.root;
  event.text = text.Text();
  event.hash = LeafHash(event.text);
  return event;
}

absl::StatusOr<AdmittedBatch> ReadSubmission(Submission submission,
                                             absl::string_view origin) {
  if (absl::Status status = CheckLimits(submission); !status.ok()) return status;
  absl::StatusOr<SignedBatch> note = SignedBatch::Parse(submission.batch_note);
  if (!note.ok()) return WithField("batch_note", note.status());
  if (note->batch.origin != origin) {
    return Refuse(absl::StrCat("batch_note: is for ledger ", note->batch.origin,
                               ", this is ", origin));
  }
  AdmittedBatch batch{*std::move(note), std::move(submission.batch_note), {}, {}, 0};
  batch.bytes = batch.note.size();
  std::vector<EventRefusal> refusals;  // Of contents; anything else ends the reading.
  size_t listed = 0;
  for (size_t i = 0; i < submission.events.size(); ++i) {
    batch.bytes += SizeOf(submission.events[i]);
    absl::StatusOr<AdmittedEvent> event =
        MakeEvent(batch.signed_batch.batch.participant, std::move(submission.events[i]));
    if (event.ok()) {
      batch.events.push_back(*std::move(event));
      continue;
    }
    const absl::Status status = WithField(EventField(i, ""), event.status());
    const size_t violations = ViolationsOf(status).size();
    if (violations == 0) return status;
    refusals.push_back({static_cast<uint32_t>(i), status});
    listed += violations;
    if (listed >= kMaxBatchViolations) break;
  }
  if (!refusals.empty()) return JoinedRefusals(refusals);
  if (absl::Status status = CheckEvents(batch); !status.ok()) return status;
  return batch;
}

namespace {

absl::Status CheckKeyLimits(const AdmittedBatch& batch,
                            const std::set<std::string>& limits) {
  for (size_t i = 0; !limits.empty() && i < batch.events.size(); ++i) {
    const std::set<std::string>& named = batch.events[i].establishments;
    if (IsWithinLimits(named, limits)) continue;
    return absl::PermissionDeniedError(absl::StrCat(
        EventField(i, ""), ": is signed by a key for the establishment ",
        absl::StrJoin(limits, ", "), " alone, and names ",
        named.empty() ? "none" : absl::StrJoin(named, ", "),
        "; wanted that establishment in the event, or a key without a limit"));
  }
  return absl::OkStatus();
}

// Whoever reads an order asks again whose it is; here nobody is left in the belief that
// one counts which does not.
absl::Status CheckErasure(const AdmittedEvent& event, const AdmittedLot& order,
                          const Registry& registry, const SignedBatch& batch,
                          uint64_t index) {
  const std::string& submitter = batch.batch.participant;
  if (!registry.HadRole(submitter, Role::kAuthority, index)) {
    return absl::PermissionDeniedError(
        absl::StrCat(order.uri, " is an order to erase, which only an authority gives; ",
                     submitter, " is none"));
  }
  if (registry.SignedWithoutConsent(batch, index) ||
      !registry.LimitsOf(batch, index).empty()) {
    return absl::PermissionDeniedError(absl::StrCat(
        order.uri, " is an order to erase; wanted it signed by a key that speaks for ",
        submitter, " as a whole, with its consent"));
  }
  if (event.lots.size() == 1) return absl::OkStatus();
  return Refuse(
      absl::StrCat(order.uri, " is an order to erase: wanted it alone in its event"));
}

absl::Status CheckErasures(const Registry& registry, const AdmittedBatch& batch,
                           uint64_t index) {
  for (size_t i = 0; i < batch.events.size(); ++i) {
    for (const AdmittedLot& lot : batch.events[i].lots) {
      if (!ParseErasureUri(lot.uri)) continue;
      absl::Status status =
          CheckErasure(batch.events[i], lot, registry, batch.signed_batch, index);
      if (!status.ok()) return WithField(EventField(i, ""), status);
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckSigners(const Registry& registry, const AdmittedBatch& batch,
                          uint64_t index) {
  absl::Status status = registry.CheckSignatures(batch.signed_batch, index);
  if (status.ok()) {
    status = CheckKeyLimits(batch, registry.LimitsOf(batch.signed_batch, index));
  }
  return status.ok() ? CheckErasures(registry, batch, index) : status;
}

absl::Status CheckAgainst(const Published& at, const Reader& reader,
                          AdmittedBatch& batch) {
  const TreeHead& seen = batch.signed_batch.batch.seen;
  if (seen.size > at.head.size) {
    return absl::FailedPreconditionError(absl::StrCat(
        "batch_note: has seen size ", seen.size, ", this ledger has ", at.head.size));
  }
  const absl::StatusOr<bool> was_head = reader.WasHead(at, seen);
  if (!was_head.ok()) return was_head.status();
  if (!*was_head) {
    return absl::FailedPreconditionError(
        absl::StrCat("batch_note: what it has seen at size ", seen.size,
                     " is not this ledger's history"));
  }
  const uint64_t next = at.head.size;
  if (batch.events[0].record) {
    return at.registry->CheckRegistration(batch.signed_batch, next,
                                          *batch.events[0].record);
  }
  const RegistryVersion* version =
      at.registry->InForceAt(batch.signed_batch.batch.participant, next);
  if (version != nullptr) batch.checked_against = version->leaf_hash;
  return CheckSigners(*at.registry, batch, next);
}

}  // namespace rastro
