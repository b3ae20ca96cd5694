// See torn_manifest.h.

#include "storage/torn_manifest.h"

#include <rocksdb/env.h>
#include <rocksdb/file_system.h>

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"

namespace rastro {
namespace {

constexpr size_t kBlockBytes = 32 << 10;
constexpr size_t kHeaderBytes = 7;  // Checksum of 4, length of 2, type of 1.
constexpr uint8_t kFullType = 1;
constexpr uint8_t kLastType = 4;

// A file that ends early.
class ShortSequentialFile final : public rocksdb::FSSequentialFileOwnerWrapper {
 public:
  ShortSequentialFile(std::unique_ptr<rocksdb::FSSequentialFile> file, uint64_t bytes)
      : FSSequentialFileOwnerWrapper(std::move(file)), left_(bytes) {}

  rocksdb::IOStatus Read(size_t n, const rocksdb::IOOptions& options,
                         rocksdb::Slice* result, char* scratch,
                         rocksdb::IODebugContext* debug) override {
    const size_t wanted = static_cast<size_t>(std::min<uint64_t>(n, left_));
    rocksdb::IOStatus status =
        FSSequentialFileOwnerWrapper::Read(wanted, options, result, scratch, debug);
    if (status.ok()) left_ -= result->size();
    return status;
  }

  rocksdb::IOStatus Skip(uint64_t n) override {
    const uint64_t wanted = std::min(n, left_);
    left_ -= wanted;
    return FSSequentialFileOwnerWrapper::Skip(wanted);
  }

 private:
  uint64_t left_;
};

class ShortFileSystem final : public rocksdb::FileSystemWrapper {
 public:
  ShortFileSystem(const std::shared_ptr<rocksdb::FileSystem>& base, std::string path,
                  uint64_t bytes)
      : FileSystemWrapper(base), path_(std::move(path)), bytes_(bytes) {}

  const char* Name() const override { return "RastroShortFile"; }

  rocksdb::IOStatus NewSequentialFile(const std::string& name,
                                      const rocksdb::FileOptions& options,
                                      std::unique_ptr<rocksdb::FSSequentialFile>* result,
                                      rocksdb::IODebugContext* debug) override {
    rocksdb::IOStatus status =
        FileSystemWrapper::NewSequentialFile(name, options, result, debug);
    if (status.ok() && name == path_) {
      *result = std::make_unique<ShortSequentialFile>(std::move(*result), bytes_);
    }
    return status;
  }

  rocksdb::IOStatus GetFileSize(const std::string& name,
                                const rocksdb::IOOptions& options, uint64_t* size,
                                rocksdb::IODebugContext* debug) override {
    rocksdb::IOStatus status = FileSystemWrapper::GetFileSize(name, options, size, debug);
    if (status.ok() && name == path_) *size = std::min(*size, bytes_);
    return status;
  }

 private:
  const std::string path_;
  const uint64_t bytes_;
};

std::vector<uint64_t> EndsOfRecords(absl::string_view file) {
  std::vector<uint64_t> ends;
  for (size_t at = 0;;) {
    const size_t left_of_block = kBlockBytes - at % kBlockBytes;
    if (left_of_block < kHeaderBytes) at += left_of_block;  // Filled with zeros.
    if (file.size() < at + kHeaderBytes) return ends;
    const auto byte = [&](size_t i) { return static_cast<uint8_t>(file[at + i]); };
    const size_t length = byte(4) | byte(5) << 8;
    const uint8_t type = byte(6);
    const size_t end = at + kHeaderBytes + length;
    const bool is_header = type >= kFullType && type <= kLastType &&
                           at % kBlockBytes + kHeaderBytes + length <= kBlockBytes;
    if (!is_header || end > file.size()) return ends;
    if (type == kFullType || type == kLastType) ends.push_back(end);
    at = end;
  }
}

}  // namespace

Manifest ReadManifest(rocksdb::Env& env, const std::string& directory) {
  Manifest manifest;
  std::string name, file;
  if (!rocksdb::ReadFileToString(&env, directory + "/CURRENT", &name).ok()) {
    return manifest;
  }
  manifest.path =
      absl::StrCat(directory, "/", absl::StripSuffix(absl::string_view(name), "\n"));
  if (!rocksdb::ReadFileToString(&env, manifest.path, &file).ok()) return Manifest();
  manifest.ends = EndsOfRecords(file);
  return manifest;
}

std::unique_ptr<rocksdb::Env> WithShortFile(rocksdb::Env& base, const std::string& path,
                                            uint64_t bytes) {
  return rocksdb::NewCompositeEnv(
      std::make_shared<ShortFileSystem>(base.GetFileSystem(), path, bytes));
}

}  // namespace rastro
