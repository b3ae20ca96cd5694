// The signatures of an audit, checked on other threads while it goes on: they are most of
// what a ledger of small batches costs. Not thread-safe.

#ifndef RASTRO_SERVICES_LEDGER_SIGNATURE_WORK_H_
#define RASTRO_SERVICES_LEDGER_SIGNATURE_WORK_H_

#include <cstddef>

#include "absl/status/status.h"
#include "crypto/ledger_auditor.h"
#include "services/ledger/ordered_work.h"

namespace rastro {

class SignatureWork {
 public:
  // With 0 threads `auditor` goes on to check its signatures itself, as it does again
  // when this is gone, which it must outlive.
  SignatureWork(size_t threads, LedgerAuditor& auditor);
  ~SignatureWork() { auditor_.LeaveSignaturesTo(nullptr); }
  SignatureWork(const SignatureWork&) = delete;
  SignatureWork& operator=(const SignatureWork&) = delete;

  // What the audit comes to so far, given what the auditor says of its last entry: a bad
  // signature of an entry before is the error. Some are still being checked.
  absl::Status Judge(const absl::Status& last);

  // Waits for those that are being checked.
  absl::Status Finish() { return work_.Finish(); }

 private:
  LedgerAuditor& auditor_;
  OrderedWork<AuditedSignature, absl::Status> work_;
};

}  // namespace rastro

#endif  // RASTRO_SERVICES_LEDGER_SIGNATURE_WORK_H_
