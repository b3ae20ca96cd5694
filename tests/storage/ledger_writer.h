// What the writer of the crash test tells about itself, on its standard output.

#ifndef RASTRO_TESTS_STORAGE_LEDGER_WRITER_H_
#define RASTRO_TESTS_STORAGE_LEDGER_WRITER_H_

#include <cstdint>

namespace rastro {

// Sent before each group with `acknowledged` false, after it with true.
struct WriterMessage {
  uint64_t tree_size = 0;  // With the group.
  bool acknowledged = false;
};

inline constexpr uint64_t kMaxWriterGroup = 40;  // Entries.

}  // namespace rastro

#endif  // RASTRO_TESTS_STORAGE_LEDGER_WRITER_H_
