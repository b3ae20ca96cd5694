// One lock around each call and its note, so that the notes are in the order of what
// happened. Syncs are noted only: nothing here has to outlive the machine.

#include "tests/testing/watched_disk.h"

#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <cassert>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace rastro {
namespace {

using Kind = DiskChange::Kind;

std::atomic<WatchedDisk*> current_disk = nullptr;

const char* CallName(DiskCall call) {
  switch (call) {
    case DiskCall::kOpen:
      return "open";
    case DiskCall::kWrite:
      return "write";
    case DiskCall::kSync:
      return "sync";
    case DiskCall::kRename:
      return "rename";
    case DiskCall::kLink:
      return "link";
    case DiskCall::kRemove:
      return "remove";
    case DiskCall::kMakeDirectory:
      return "mkdir";
    case DiskCall::kResize:
      return "resize";
    case DiskCall::kRead:
      return "read";
  }
  return "";
}

}  // namespace

WatchedDisk::WatchedDisk(std::string root) : root_(std::move(root)) {
  journal_.before = ReadDisk(root_);
  names_.resize(journal_.before.size());
  for (const DiskNode& node : journal_.before) {
    now_.push_back(DiskNode{node.is_directory, {}, node.entries});
    for (const auto& [name, child] : node.entries) names_[child] = name;
  }
  assert(current_disk == nullptr);
  current_disk = this;
}

WatchedDisk::~WatchedDisk() { current_disk = nullptr; }

WatchedDisk* WatchedDisk::Current() { return current_disk; }

DiskJournal WatchedDisk::Journal() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return journal_;
}

size_t WatchedDisk::size() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return journal_.changes.size();
}

void WatchedDisk::SetFault(DiskFault fault) {
  const std::lock_guard<std::mutex> lock(mutex_);
  fault_ = std::move(fault);
  calls_ = 0;
}

uint64_t WatchedDisk::calls() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return calls_;
}

std::vector<std::string> WatchedDisk::failures() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return failures_;
}

void WatchedDisk::SetFreeBytes(std::optional<uint64_t> bytes) {
  const std::lock_guard<std::mutex> lock(mutex_);
  free_bytes_ = bytes;
}

std::optional<uint64_t> WatchedDisk::free_bytes() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return free_bytes_;
}

bool WatchedDisk::Knows(int descriptor) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return descriptors_.contains(descriptor);
}

bool WatchedDisk::Knows(const char* path) const {
  const absl::string_view given(path);
  return given.substr(0, root_.size()) == root_ &&
         (given.size() == root_.size() || given[root_.size()] == '/');
}

WatchedDisk::Place WatchedDisk::Find(const std::string& path) const {
  Place place{.directory = -1, .name = "", .node = 0};
  for (absl::string_view word :
       absl::StrSplit(absl::string_view(path).substr(root_.size()), '/')) {
    if (word.empty() || word == ".") continue;
    place.directory = place.node;
    place.name = std::string(word);
    if (place.directory < 0) return place;
    const std::map<std::string, int>& entries = now_[place.directory].entries;
    const auto found = entries.find(place.name);
    place.node = found == entries.end() ? -1 : found->second;
  }
  return place;
}

void WatchedDisk::Note(DiskChange change) {
  if (change.kind == Kind::kBind || change.kind == Kind::kUnbind ||
      change.kind == Kind::kMove) {
    ApplyChange(change, now_);
  }
  journal_.changes.push_back(std::move(change));
}

int WatchedDisk::NoteNew(const Place& place, bool is_directory) {
  const int node = static_cast<int>(now_.size());
  names_.push_back(place.name);
  Note({.kind = Kind::kBind,
        .node = place.directory,
        .name = place.name,
        .other = node,
        .makes_directory = is_directory});
  return node;
}

bool WatchedDisk::Fails(DiskCall call, const std::string& name) {
  if (!fault_.calls.contains(call)) return false;
  ++calls_;
  if (fault_.first == 0 || calls_ < fault_.first) return false;
  if (calls_ - fault_.first >= fault_.count) return false;
  failures_.push_back(absl::StrCat(CallName(call), " ", name));
  errno = fault_.error;
  return true;
}

std::string WatchedDisk::NameOf(int node) const { return names_[node]; }

int WatchedDisk::Open(const char* path, int flags, const std::function<int()>& real) {
  const std::lock_guard<std::mutex> lock(mutex_);
  const Place place = Find(path);
  if (Fails(DiskCall::kOpen, path)) return -1;
  const int descriptor = real();
  if (descriptor < 0) return descriptor;
  int node = place.node;
  if (node < 0 && (flags & O_CREAT) != 0) node = NoteNew(place, false);
  if (node < 0) return descriptor;
  if ((flags & O_TRUNC) != 0 && place.node >= 0) {
    Note({.kind = Kind::kResize, .node = node, .offset = 0});
  }
  descriptors_[descriptor] = node;
  return descriptor;
}

int WatchedDisk::MakeTemporary(char* path, const std::function<int()>& real) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (Fails(DiskCall::kOpen, path)) return -1;
  const int descriptor = real();
  if (descriptor >= 0) descriptors_[descriptor] = NoteNew(Find(path), false);
  return descriptor;
}

int WatchedDisk::Close(int descriptor, const std::function<int()>& real) {
  const std::lock_guard<std::mutex> lock(mutex_);
  descriptors_.erase(descriptor);
  return real();
}

ssize_t WatchedDisk::Write(int descriptor, const void* bytes, size_t size, off_t offset,
                           const std::function<ssize_t(size_t)>& real) {
  const std::lock_guard<std::mutex> lock(mutex_);
  const int node = descriptors_.at(descriptor);
  if (Fails(DiskCall::kWrite, NameOf(node))) {
    const bool cut_short = fault_.error == ENOSPC && calls_ == fault_.first;
    if (!cut_short || size < 2) return -1;
    size /= 2;
  }
  if (offset < 0) offset = lseek(descriptor, 0, SEEK_CUR);
  const ssize_t written = real(size);
  if (written > 0) {
    Note({.kind = Kind::kWrite,
          .node = node,
          .offset = static_cast<uint64_t>(offset),
          .bytes = std::string(static_cast<const char*>(bytes), written)});
  }
  return written;
}

int WatchedDisk::Sync(int descriptor) {
  const std::lock_guard<std::mutex> lock(mutex_);
  const int node = descriptors_.at(descriptor);
  const bool fails = Fails(DiskCall::kSync, NameOf(node));
  const Kind done = now_[node].is_directory ? Kind::kSyncNames : Kind::kSync;
  Note({.kind = fails ? Kind::kFailedSync : done, .node = node});
  return fails ? -1 : 0;
}

int WatchedDisk::Resize(int descriptor, off_t size, const std::function<int()>& real) {
  const std::lock_guard<std::mutex> lock(mutex_);
  const int node = descriptors_.at(descriptor);
  if (Fails(DiskCall::kResize, NameOf(node))) return -1;
  const int result = real();
  if (result == 0) {
    Note({.kind = Kind::kResize, .node = node, .offset = static_cast<uint64_t>(size)});
  }
  return result;
}

int WatchedDisk::Rename(const char* from, const char* to,
                        const std::function<int()>& real) {
  const std::lock_guard<std::mutex> lock(mutex_);
  const Place source = Find(from);
  const Place target = Find(to);
  if (Fails(DiskCall::kRename, to)) return -1;
  const int result = real();
  if (result != 0 || source.node < 0) return result;
  assert(source.directory == target.directory);
  names_[source.node] = target.name;
  Note({.kind = Kind::kMove,
        .node = source.directory,
        .name = source.name,
        .new_name = target.name});
  return result;
}

int WatchedDisk::Link(const char* from, const char* to,
                      const std::function<int()>& real) {
  const std::lock_guard<std::mutex> lock(mutex_);
  const Place source = Find(from);
  const Place target = Find(to);
  if (Fails(DiskCall::kLink, to)) return -1;
  const int result = real();
  if (result != 0 || source.node < 0) return result;
  names_[source.node] = target.name;
  Note({.kind = Kind::kBind,
        .node = target.directory,
        .name = target.name,
        .other = source.node});
  return result;
}

int WatchedDisk::Remove(const char* path, const std::function<int()>& real) {
  const std::lock_guard<std::mutex> lock(mutex_);
  const Place place = Find(path);
  if (Fails(DiskCall::kRemove, path)) return -1;
  const int result = real();
  if (result != 0 || place.node < 0) return result;
  Note({.kind = Kind::kUnbind, .node = place.directory, .name = place.name});
  return result;
}

int WatchedDisk::MakeDirectory(const char* path, const std::function<int()>& real) {
  const std::lock_guard<std::mutex> lock(mutex_);
  const Place place = Find(path);
  if (Fails(DiskCall::kMakeDirectory, path)) return -1;
  const int result = real();
  if (result == 0) NoteNew(place, true);
  return result;
}

bool WatchedDisk::FailsRead(int descriptor) {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto found = descriptors_.find(descriptor);
  return found != descriptors_.end() && Fails(DiskCall::kRead, NameOf(found->second));
}

}  // namespace rastro
