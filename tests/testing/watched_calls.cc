// The C library's calls that RocksDB 7.8, libstdc++ and storage/ make on files, in front
// of the library's own: the linker takes a program's own definition first, for shared
// libraries too.

#include <dlfcn.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "tests/testing/watched_disk.h"

namespace {

using rastro::WatchedDisk;

template <typename Call>
Call* Real(const char* name) {
  return reinterpret_cast<Call*>(dlsym(RTLD_NEXT, name));
}

// The disk, if it watches this file.
template <typename File>
WatchedDisk* DiskOf(File file) {
  WatchedDisk* disk = WatchedDisk::Current();
  return disk != nullptr && disk->Knows(file) ? disk : nullptr;
}

}  // namespace

extern "C" {

int open(const char* path, int flags, ...) {
  static const auto real = Real<int(const char*, int, mode_t)>("open");
  mode_t mode = 0;
  if ((flags & (O_CREAT | O_TMPFILE)) != 0) {
    va_list arguments;
    va_start(arguments, flags);
    mode = va_arg(arguments, mode_t);
    va_end(arguments);
  }
  const auto call = [&] { return real(path, flags, mode); };
  WatchedDisk* disk = DiskOf(path);
  return disk == nullptr ? call() : disk->Open(path, flags, call);
}

int mkostemp(char* path, int flags) {
  static const auto real = Real<int(char*, int)>("mkostemp");
  const auto call = [&] { return real(path, flags); };
  WatchedDisk* disk = DiskOf(static_cast<const char*>(path));
  return disk == nullptr ? call() : disk->MakeTemporary(path, call);
}

int close(int descriptor) {
  static const auto real = Real<int(int)>("close");
  const auto call = [&] { return real(descriptor); };
  WatchedDisk* disk = DiskOf(descriptor);
  return disk == nullptr ? call() : disk->Close(descriptor, call);
}

int fclose(FILE* file) {
  static const auto real = Real<int(FILE*)>("fclose");
  const int descriptor = fileno(file);
  const auto call = [&] { return real(file); };
  WatchedDisk* disk = DiskOf(descriptor);
  return disk == nullptr ? call() : disk->Close(descriptor, call);
}

ssize_t write(int descriptor, const void* bytes, size_t size) {
  static const auto real = Real<ssize_t(int, const void*, size_t)>("write");
  const auto call = [&](size_t some) { return real(descriptor, bytes, some); };
  WatchedDisk* disk = DiskOf(descriptor);
  return disk == nullptr ? call(size) : disk->Write(descriptor, bytes, size, -1, call);
}

ssize_t pwrite(int descriptor, const void* bytes, size_t size, off_t offset) {
  static const auto real = Real<ssize_t(int, const void*, size_t, off_t)>("pwrite");
  const auto call = [&](size_t some) { return real(descriptor, bytes, some, offset); };
  WatchedDisk* disk = DiskOf(descriptor);
  return disk == nullptr ? call(size)
                         : disk->Write(descriptor, bytes, size, offset, call);
}

int fsync(int descriptor) {
  static const auto real = Real<int(int)>("fsync");
  WatchedDisk* disk = DiskOf(descriptor);
  return disk == nullptr ? real(descriptor) : disk->Sync(descriptor);
}

int fdatasync(int descriptor) {
  static const auto real = Real<int(int)>("fdatasync");
  WatchedDisk* disk = DiskOf(descriptor);
  return disk == nullptr ? real(descriptor) : disk->Sync(descriptor);
}

int ftruncate(int descriptor, off_t size) noexcept {
  static const auto real = Real<int(int, off_t)>("ftruncate");
  const auto call = [&] { return real(descriptor, size); };
  WatchedDisk* disk = DiskOf(descriptor);
  return disk == nullptr ? call() : disk->Resize(descriptor, size, call);
}

// Room that is reserved and not used is no content; reserving it takes time.
int fallocate(int descriptor, int mode, off_t offset, off_t size) {
  static const auto real = Real<int(int, int, off_t, off_t)>("fallocate");
  if (DiskOf(descriptor) != nullptr && (mode & FALLOC_FL_KEEP_SIZE) != 0) return 0;
  return real(descriptor, mode, offset, size);
}

int rename(const char* from, const char* to) noexcept {
  static const auto real = Real<int(const char*, const char*)>("rename");
  const auto call = [&] { return real(from, to); };
  WatchedDisk* disk = DiskOf(to);
  return disk == nullptr ? call() : disk->Rename(from, to, call);
}

int link(const char* from, const char* to) noexcept {
  static const auto real = Real<int(const char*, const char*)>("link");
  const auto call = [&] { return real(from, to); };
  WatchedDisk* disk = DiskOf(to);
  return disk == nullptr ? call() : disk->Link(from, to, call);
}

int unlink(const char* path) noexcept {
  static const auto real = Real<int(const char*)>("unlink");
  const auto call = [&] { return real(path); };
  WatchedDisk* disk = DiskOf(path);
  return disk == nullptr ? call() : disk->Remove(path, call);
}

int rmdir(const char* path) noexcept {
  static const auto real = Real<int(const char*)>("rmdir");
  const auto call = [&] { return real(path); };
  WatchedDisk* disk = DiskOf(path);
  return disk == nullptr ? call() : disk->Remove(path, call);
}

int remove(const char* path) noexcept {
  static const auto real = Real<int(const char*)>("remove");
  const auto call = [&] { return real(path); };
  WatchedDisk* disk = DiskOf(path);
  return disk == nullptr ? call() : disk->Remove(path, call);
}

int mkdir(const char* path, mode_t mode) noexcept {
  static const auto real = Real<int(const char*, mode_t)>("mkdir");
  const auto call = [&] { return real(path, mode); };
  WatchedDisk* disk = DiskOf(path);
  return disk == nullptr ? call() : disk->MakeDirectory(path, call);
}

int statvfs(const char* path, struct statvfs* facts) noexcept {
  static const auto real = Real<int(const char*, struct statvfs*)>("statvfs");
  const int result = real(path, facts);
  WatchedDisk* disk = DiskOf(path);
  if (result == 0 && disk != nullptr && disk->free_bytes().has_value()) {
    facts->f_bavail = *disk->free_bytes() / facts->f_frsize;
  }
  return result;
}

ssize_t read(int descriptor, void* bytes, size_t size) {
  static const auto real = Real<ssize_t(int, void*, size_t)>("read");
  WatchedDisk* disk = DiskOf(descriptor);
  if (disk != nullptr && disk->FailsRead(descriptor)) return -1;
  return real(descriptor, bytes, size);
}

ssize_t pread(int descriptor, void* bytes, size_t size, off_t offset) {
  static const auto real = Real<ssize_t(int, void*, size_t, off_t)>("pread");
  WatchedDisk* disk = DiskOf(descriptor);
  if (disk != nullptr && disk->FailsRead(descriptor)) return -1;
  return real(descriptor, bytes, size, offset);
}

#undef fread_unlocked
// What RocksDB reads logs and manifests with.
size_t fread_unlocked(void* bytes, size_t size, size_t count, FILE* file) {
  static const auto real = Real<size_t(void*, size_t, size_t, FILE*)>("fread_unlocked");
  WatchedDisk* disk = DiskOf(fileno(file));
  if (disk != nullptr && disk->FailsRead(fileno(file))) return 0;
  return real(bytes, size, count, file);
}

}  // extern "C"
