// A head guard in a file, best on another disk than the ledger store.
//
// The file has two slots that are written in turn, and each slot has two copies of one
// record, in disk blocks of their own. So a crash can only tear the slot that is being
// written, while the other still has the head before; and a damage of one block, at
// rest, leaves the other copy of the newest head. The newest valid record counts:
//
//   * all copies valid: the newest slot's head.
//   * one copy of a slot damaged, or the copies of a slot differ (a torn write): still
//     the newest valid record. If that is one whose write was cut off, it was not yet
//     acknowledged, but the ledger store had it before: a guard may know it.
//   * both copies of a slot damaged: DATA_LOSS, although the other slot may be whole.
//     The lost one could have been the newest, and a guard that silently goes back
//     one head does not guard. A crash makes this only if it turns both blocks into
//     what is neither old nor new; then a human compares ledger store and witnesses.

#ifndef RASTRO_STORAGE_FILE_HEAD_GUARD_H_
#define RASTRO_STORAGE_FILE_HEAD_GUARD_H_

#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "storage/fail_stop.h"
#include "storage/guard_record.h"
#include "storage/head_guard.h"
#include "storage/open_file.h"

namespace rastro {

class FileHeadGuard final : public HeadGuard {
 public:
  // Makes a file that guards no head yet. ALREADY_EXISTS if there is one: a guard is
  // never made anew in passing, which would forget what it guards.
  static absl::Status Create(const std::filesystem::path& path, absl::string_view origin);

  // Opens the guard of `origin` for writing, for this process alone, and mends copies
  // that a crash or a damage left behind. NOT_FOUND if there is no file,
  // FAILED_PRECONDITION if it is another ledger's or in use, DATA_LOSS if it is damaged.
  static absl::StatusOr<std::unique_ptr<FileHeadGuard>> Open(
      const std::filesystem::path& path, absl::string_view origin,
      FatalHandler fatal = AbortOnFatal);

  // What the file guards, without a lock or a change; also while another process has it.
  static absl::StatusOr<std::optional<GuardedHead>> Inspect(
      const std::filesystem::path& path, absl::string_view origin);

  absl::StatusOr<std::optional<GuardedHead>> Read() override;

  // One pwrite and one fdatasync. If either fails the fatal handler is called, and
  // their error is every later answer.
  absl::Status Advance(const std::optional<GuardedHead>& expected,
                       const GuardedHead& next) override;

 private:
  explicit FileHeadGuard(OpenFile file) : file_(std::move(file)) {}

  absl::Status WriteSlot(const GuardRecord& record);

  std::mutex writing_;  // One advance at a time; guards file_.
  OpenFile file_;
  FailStop stop_;
  std::mutex mutex_;  // Guards current_; never held across a disk write.
  GuardRecord current_;
};

}  // namespace rastro

#endif  // RASTRO_STORAGE_FILE_HEAD_GUARD_H_
