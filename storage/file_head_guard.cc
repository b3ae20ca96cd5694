// Reading judges all four copies; writing replaces the slot that holds the older head.

#include "storage/file_head_guard.h"

#include <fcntl.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "crypto/grammar.h"
#include "storage/private_file.h"

namespace rastro {
namespace {

std::optional<GuardedHead> ToGuarded(const GuardRecord& record) {
  if (!record.head.has_value()) return std::nullopt;
  return GuardedHead{record.origin, *record.head};
}

absl::StatusOr<GuardFile> ReadFrom(const OpenFile& file,
                                   const std::filesystem::path& path,
                                   absl::string_view origin) {
  const absl::StatusOr<std::string> bytes = file.ReadAt(0, kGuardFileBytes + 1);
  if (!bytes.ok()) return bytes.status();
  absl::StatusOr<GuardFile> content = ReadGuardFile(*bytes);
  if (!content.ok()) return WithField(path.string(), content.status());
  if (content->newest.origin != origin) {
    return absl::FailedPreconditionError(
        absl::StrCat(path.string(), ": wanted the head guard of \"", origin,
                     "\", this is the one of \"", content->newest.origin, "\""));
  }
  return content;
}

absl::StatusOr<OpenFile> OpenGuard(const std::filesystem::path& path, int flags) {
  absl::StatusOr<OpenFile> file = OpenFile::Open(path, flags);
  if (!absl::IsNotFound(file.status())) return file;
  return absl::NotFoundError(absl::StrCat(
      path.string(),
      ": no head guard. It is made together with the ledger; if its disk is "
      "missing, mount it: a new guard would forget what was signed. If it is lost "
      "for good: rastro guard create"));
}

}  // namespace

absl::Status FileHeadGuard::Create(const std::filesystem::path& path,
                                   absl::string_view origin) {
  if (!IsOrigin(origin)) {
    return absl::InvalidArgumentError(
        absl::StrCat("origin: wanted a name with a dot or slash, got \"", origin, "\""));
  }
  GuardRecord record{.origin = std::string(origin), .sequence = 0, .head = std::nullopt};
  std::string bytes = EncodeGuardSlot(record);
  record.sequence = 1;
  bytes += EncodeGuardSlot(record);
  return WritePrivateFile(path, bytes, IfExists::kRefuse);
}

absl::StatusOr<std::unique_ptr<FileHeadGuard>> FileHeadGuard::Open(
    const std::filesystem::path& path, absl::string_view origin, FatalHandler fatal) {
  absl::StatusOr<OpenFile> file = OpenGuard(path, O_RDWR);
  if (!file.ok()) return file.status();
  const absl::StatusOr<bool> locked = file->TryLock();
  if (!locked.ok()) return locked.status();
  if (!*locked) {
    return absl::FailedPreconditionError(absl::StrCat(
        path.string(), ": another server has this head guard: stop it first"));
  }
  const absl::StatusOr<GuardFile> content = ReadFrom(*file, path, origin);
  if (!content.ok()) return content.status();
  std::unique_ptr<FileHeadGuard> guard(new FileHeadGuard(*std::move(file)));
  guard->current_ = content->newest;
  if (!content->whole) {
    // One slot after the other, so that a crash here finds the other one whole.
    absl::Status status = guard->WriteSlot(content->newest);
    if (status.ok()) status = guard->WriteSlot(content->before);
    if (!status.ok()) return status;
  }
  guard->stop_.Arm(std::move(fatal));
  return guard;
}

absl::StatusOr<std::optional<GuardedHead>> FileHeadGuard::Inspect(
    const std::filesystem::path& path, absl::string_view origin) {
  const absl::StatusOr<OpenFile> file = OpenGuard(path, O_RDONLY);
  if (!file.ok()) return file.status();
  const absl::StatusOr<GuardFile> content = ReadFrom(*file, path, origin);
  if (!content.ok()) return content.status();
  return ToGuarded(content->newest);
}

absl::StatusOr<std::optional<GuardedHead>> FileHeadGuard::Read() {
  if (const absl::Status status = stop_.status(); !status.ok()) return status;
  const std::lock_guard<std::mutex> lock(mutex_);
  return ToGuarded(current_);
}

absl::Status FileHeadGuard::Advance(const std::optional<GuardedHead>& expected,
                                    const GuardedHead& next) {
  const std::lock_guard<std::mutex> one_writer(writing_);
  absl::Status status = stop_.status();
  if (!status.ok()) return status;
  GuardRecord record;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    record = current_;
  }
  status = CheckAdvance(ToGuarded(record), expected, next);
  if (status.ok() && next.origin != record.origin) {
    status = absl::FailedPreconditionError(absl::StrCat("head guard: it is the one of \"",
                                                        record.origin, "\", not of \"",
                                                        next.origin, "\""));
  }
  if (!status.ok() || ToGuarded(record) == next) return status;
  ++record.sequence;
  record.head = next.tree_head;
  status = WriteSlot(record);
  if (!status.ok()) {
    stop_.Fail(status);
    return status;
  }
  const std::lock_guard<std::mutex> lock(mutex_);
  current_ = record;
  return absl::OkStatus();
}

absl::Status FileHeadGuard::WriteSlot(const GuardRecord& record) {
  absl::Status status = file_.WriteAt(GuardSlotOffset(record), EncodeGuardSlot(record));
  // The file keeps its size and place: its content is all that has to be durable.
  if (status.ok()) status = file_.SyncData();
  return status;
}

}  // namespace rastro
