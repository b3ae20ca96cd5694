// A RocksDB environment whose writes and syncs fail when a test says so.

#ifndef RASTRO_TESTS_TESTING_FAILING_FILE_SYSTEM_H_
#define RASTRO_TESTS_TESTING_FAILING_FILE_SYSTEM_H_

#include <memory>
#include <string>

namespace rocksdb {
class Env;
}  // namespace rocksdb

namespace rastro {

enum class FailingCall { kNone, kAppend, kSync };

// Thread-safe.
class FailingFileSystem {
 public:
  FailingFileSystem();
  ~FailingFileSystem();

  // Outlives every store that uses it only as long as this does.
  rocksdb::Env* env() const;

  // From now on this call fails with an I/O error on files whose name ends so (".log",
  // ".sst"); kNone ends it.
  void Fail(FailingCall call, const std::string& name_ends_with);

  // Failures so far.
  int failures() const;

 private:
  class Wrapper;

  std::shared_ptr<Wrapper> wrapper_;
  std::unique_ptr<rocksdb::Env> env_;
};

}  // namespace rastro

#endif  // RASTRO_TESTS_TESTING_FAILING_FILE_SYSTEM_H_
