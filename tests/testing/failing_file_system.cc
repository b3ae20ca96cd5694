// Wraps the files that RocksDB writes; everything else goes to the usual file system.

#include "tests/testing/failing_file_system.h"

#include <rocksdb/env.h>
#include <rocksdb/file_system.h>

#include <atomic>
#include <mutex>
#include <utility>

namespace rastro {

class FailingFileSystem::Wrapper final : public rocksdb::FileSystemWrapper {
 public:
  Wrapper() : rocksdb::FileSystemWrapper(rocksdb::FileSystem::Default()) {}
  const char* Name() const override { return "FailingFileSystem"; }

  rocksdb::IOStatus NewWritableFile(const std::string& name,
                                    const rocksdb::FileOptions& options,
                                    std::unique_ptr<rocksdb::FSWritableFile>* result,
                                    rocksdb::IODebugContext* debug) override;

  void Fail(FailingCall call, const std::string& suffix) {
    const std::lock_guard<std::mutex> lock(mutex_);
    call_ = call;
    suffix_ = suffix;
  }

  rocksdb::IOStatus Try(FailingCall call, const std::string& name) {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (call != call_ || !name.ends_with(suffix_)) return rocksdb::IOStatus::OK();
    ++failures_;
    return rocksdb::IOStatus::IOError("injected", name);
  }

  int failures() const { return failures_; }

 private:
  std::mutex mutex_;
  FailingCall call_ = FailingCall::kNone;
  std::string suffix_;
  std::atomic<int> failures_ = 0;
};

namespace {

// `Try` decides before each call.
template <typename Decider>
class FailingFile final : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  FailingFile(std::unique_ptr<rocksdb::FSWritableFile> file, std::string name,
              Decider& decider)
      : rocksdb::FSWritableFileOwnerWrapper(std::move(file)),
        name_(std::move(name)),
        decider_(decider) {}

  rocksdb::IOStatus Append(const rocksdb::Slice& data, const rocksdb::IOOptions& options,
                           rocksdb::IODebugContext* debug) override {
    rocksdb::IOStatus status = decider_.Try(FailingCall::kAppend, name_);
    return status.ok() ? FSWritableFileOwnerWrapper::Append(data, options, debug)
                       : status;
  }
  rocksdb::IOStatus Append(const rocksdb::Slice& data, const rocksdb::IOOptions& options,
                           const rocksdb::DataVerificationInfo& info,
                           rocksdb::IODebugContext* debug) override {
    rocksdb::IOStatus status = decider_.Try(FailingCall::kAppend, name_);
    return status.ok() ? FSWritableFileOwnerWrapper::Append(data, options, info, debug)
                       : status;
  }
  rocksdb::IOStatus Sync(const rocksdb::IOOptions& options,
                         rocksdb::IODebugContext* debug) override {
    rocksdb::IOStatus status = decider_.Try(FailingCall::kSync, name_);
    return status.ok() ? FSWritableFileOwnerWrapper::Sync(options, debug) : status;
  }
  rocksdb::IOStatus Fsync(const rocksdb::IOOptions& options,
                          rocksdb::IODebugContext* debug) override {
    rocksdb::IOStatus status = decider_.Try(FailingCall::kSync, name_);
    return status.ok() ? FSWritableFileOwnerWrapper::Fsync(options, debug) : status;
  }

 private:
  std::string name_;
  Decider& decider_;
};

}  // namespace

rocksdb::IOStatus FailingFileSystem::Wrapper::NewWritableFile(
    const std::string& name, const rocksdb::FileOptions& options,
    std::unique_ptr<rocksdb::FSWritableFile>* result, rocksdb::IODebugContext* debug) {
  std::unique_ptr<rocksdb::FSWritableFile> file;
  rocksdb::IOStatus status = target()->NewWritableFile(name, options, &file, debug);
  if (status.ok())
    *result = std::make_unique<FailingFile<Wrapper>>(std::move(file), name, *this);
  return status;
}

FailingFileSystem::FailingFileSystem()
    : wrapper_(std::make_shared<Wrapper>()), env_(rocksdb::NewCompositeEnv(wrapper_)) {}

FailingFileSystem::~FailingFileSystem() = default;

rocksdb::Env* FailingFileSystem::env() const { return env_.get(); }

void FailingFileSystem::Fail(FailingCall call, const std::string& name_ends_with) {
  wrapper_->Fail(call, name_ends_with);
}

int FailingFileSystem::failures() const { return wrapper_->failures(); }

}  // namespace rastro
