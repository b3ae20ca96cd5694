// Runs a fuzz target without a fuzzer:
//
//   fuzz_replay TARGET            its seeds, whole and damaged, for about a second
//   fuzz_replay TARGET FILE...    these files, as a fuzzer leaves them
//   fuzz_replay --seeds FOLDER    writes the seeds of every target into FOLDER/TARGET
//
// What is being tried stands in fuzz_replay_TARGET.input until it has been survived.

#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/fuzz/damage.h"
#include "tests/fuzz/seeds.h"
#include "tests/fuzz/target.h"

namespace rastro {
namespace {

constexpr int kDamagedInputs = 3000;
constexpr std::chrono::milliseconds kDamageTime(1000);

void WriteFile(const std::filesystem::path& path, const std::string& bytes) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << bytes;
  Require(file.good(), absl::StrCat("can ", path.string(), " be written?"));
}

class Replay {
 public:
  explicit Replay(const FuzzTarget& target)
      : target_(target),
        name_(absl::StrCat("fuzz_replay_", target.name, ".input")),
        input_(std::fopen(name_.c_str(), "wb")) {
    Require(input_ != nullptr, absl::StrCat("can ", name_, " be written?"));
  }
  ~Replay() {
    std::fclose(input_);
    std::filesystem::remove(name_);
  }
  Replay(const Replay&) = delete;
  Replay& operator=(const Replay&) = delete;

  // The file stays open: to close it each time would take longer than the target.
  void Try(const std::string& bytes) {
    std::rewind(input_);
    Require(std::fwrite(bytes.data(), 1, bytes.size(), input_) == bytes.size() &&
                std::fflush(input_) == 0 &&
                ::ftruncate(::fileno(input_), static_cast<off_t>(bytes.size())) == 0,
            absl::StrCat("can ", name_, " be written?"));
    target_.run(bytes);
  }

  // How many inputs were tried.
  int TrySeeds() {
    const std::vector<std::string> seeds = FuzzSeeds(target_.name);
    Require(!seeds.empty(), "every target has seeds");
    for (const std::string& seed : seeds) Try(seed);
    const auto end = std::chrono::steady_clock::now() + kDamageTime;
    Damage damage(1);
    int tried = 0;
    while (tried < kDamagedInputs && std::chrono::steady_clock::now() < end) {
      Try(damage.Of(seeds[tried++ % seeds.size()]));
    }
    return tried + static_cast<int>(seeds.size());
  }

 private:
  const FuzzTarget& target_;
  const std::string name_;
  std::FILE* const input_;
};

int WriteSeeds(const std::filesystem::path& folder) {
  for (const FuzzTarget& target : FuzzTargets()) {
    std::filesystem::create_directories(folder / target.name);
    int number = 0;
    for (const std::string& seed : FuzzSeeds(target.name)) {
      WriteFile(folder / target.name / absl::StrCat("seed-", number++), seed);
    }
  }
  return 0;
}

int TryFiles(const FuzzTarget& target, int count, char** names) {
  for (int i = 0; i < count; ++i) {
    std::ifstream file(names[i], std::ios::binary);
    Require(file.is_open(), absl::StrCat("can ", names[i], " be read?"));
    std::printf("%s: %s\n", target.name.c_str(), names[i]);
    target.run(std::string(std::istreambuf_iterator<char>(file), {}));
  }
  return 0;
}

int Main(int argc, char** argv) {
  QuietLibraries();
  const std::string first = argc > 1 ? argv[1] : "";
  if (first == "--seeds" && argc == 3) return WriteSeeds(argv[2]);
  const FuzzTarget* const target = FindFuzzTarget(first);
  if (target == nullptr) {
    std::fprintf(stderr, "usage: fuzz_replay TARGET [FILE...] | --seeds FOLDER\n");
    for (const FuzzTarget& each : FuzzTargets()) {
      std::fprintf(stderr, "  %s\n", each.name.c_str());
    }
    return 2;
  }
  if (argc > 2) return TryFiles(*target, argc - 2, argv + 2);
  const int tried = Replay(*target).TrySeeds();
  std::printf("%s: %d inputs\n", target->name.c_str(), tried);
  return 0;
}

}  // namespace
}  // namespace rastro

int main(int argc, char** argv) { return rastro::Main(argc, argv); }
