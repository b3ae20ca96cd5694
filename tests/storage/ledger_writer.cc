// ledger_writer <path> <seed>: opens the ledger store and appends groups of random size
// until it is killed. The crash test runs it.

#include "tests/storage/ledger_writer.h"

#include <unistd.h>

#include <cstdlib>
#include <random>

#include "storage/ledger_store.h"
#include "tests/storage/ledger_groups.h"

namespace rastro {
namespace {

void Tell(uint64_t tree_size, bool acknowledged) {
  const WriterMessage message{tree_size, acknowledged};
  if (write(STDOUT_FILENO, &message, sizeof(message)) != sizeof(message)) std::exit(4);
}

int AppendUntilKilled(const char* path, unsigned seed) {
  LedgerStoreOptions options = TestOptions(path);
  options.write_buffer_bytes = 256 << 10;  // Small, so that kills meet flushes too.
  options.max_wal_bytes = 1 << 20;
  const auto store = LedgerStore::Open(options);
  if (!store.ok()) return 3;
  std::mt19937 random(seed);
  GroupMaker maker;
  maker.SkipTo((*store)->Head().size);
  for (;;) {
    const EntryGroup group =
        maker.Next(1 + random() % kMaxWriterGroup, 200 + random() % 2000);
    Tell(group.head.size, false);
    if (!(*store)->Append(group).ok()) return 5;
    Tell(group.head.size, true);
  }
}

}  // namespace
}  // namespace rastro

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  return rastro::AppendUntilKilled(argv[1], static_cast<unsigned>(std::atoi(argv[2])));
}
