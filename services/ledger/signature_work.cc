// See signature_work.h.

#include "services/ledger/signature_work.h"

#include <utility>

namespace rastro {

SignatureWork::SignatureWork(size_t threads, LedgerAuditor& auditor)
    : auditor_(auditor),
      work_(
          threads, [](const AuditedSignature& signature) { return signature.Check(); },
          [](const AuditedSignature&, absl::Status status) { return status; }) {
  if (threads == 0) return;
  auditor.LeaveSignaturesTo([this](AuditedSignature signature) {
    const size_t bytes = signature.note_text.size() + signature.signature.size();
    (void)work_.Add(std::move(signature), bytes);  // Its error stays: see Judge.
  });
}

absl::Status SignatureWork::Judge(const absl::Status& last) {
  if (last.ok()) return work_.status();
  absl::Status before = Finish();
  return before.ok() ? last : before;
}

}  // namespace rastro
