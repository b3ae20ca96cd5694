// Two images grow along the changes: what is safe, and what waits for a sync.

#include "tests/testing/disk_journal.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

namespace rastro {
namespace {

namespace fs = std::filesystem;
using Kind = DiskChange::Kind;

constexpr size_t kSector = 512;
constexpr size_t kPage = 4096;

uint64_t Below(std::mt19937_64& random, uint64_t bound) { return random() % bound; }

void WriteInto(std::string& content, uint64_t offset, const std::string& bytes) {
  if (content.size() < offset + bytes.size()) content.resize(offset + bytes.size());
  content.replace(offset, bytes.size(), bytes);
}

void ApplyToFile(const DiskChange& change, std::string& content) {
  if (change.kind == Kind::kWrite) WriteInto(content, change.offset, change.bytes);
  if (change.kind == Kind::kResize) content.resize(change.offset);
}

void ApplyToNames(const DiskChange& change, std::map<std::string, int>& entries) {
  switch (change.kind) {
    case Kind::kBind:
      entries[change.name] = change.other;
      return;
    case Kind::kUnbind:
      entries.erase(change.name);
      return;
    case Kind::kMove: {
      const int node = entries.at(change.name);
      entries.erase(change.name);
      entries[change.new_name] = node;
      return;
    }
    default:
      return;
  }
}

using Waiting = std::vector<const DiskChange*>;

// Up to some byte of one of the writes.
std::string CutShort(std::string content, const Waiting& waiting,
                     std::mt19937_64& random) {
  const size_t whole = Below(random, waiting.size());
  for (size_t i = 0; i < whole; ++i) ApplyToFile(*waiting[i], content);
  DiskChange last = *waiting[whole];
  if (last.kind == Kind::kWrite) {
    last.bytes.resize(Below(random, last.bytes.size() + 1));
    ApplyToFile(last, content);
  }
  return content;
}

// Blocks of the new content, each of them or not.
std::string TornInBlocks(std::string content, const std::string& wanted, size_t block,
                         std::mt19937_64& random) {
  const size_t old_size = content.size();
  content.resize(std::max(old_size, wanted.size()));
  size_t end = 0;  // Of what arrived.
  for (size_t at = 0; at < wanted.size(); at += block) {
    const size_t length = std::min(block, wanted.size() - at);
    if (content.compare(at, length, wanted, at, length) == 0) continue;
    if (Below(random, 2) == 0) continue;
    content.replace(at, length, wanted, at, length);
    end = at + length;
  }
  const bool new_size = Below(random, 2) == 0;
  content.resize(new_size ? wanted.size() : std::max(end, old_size));
  return content;
}

// What may have become of writes that no sync followed.
std::string AfterLoss(const std::string& safe, const Waiting& waiting,
                      std::mt19937_64& random) {
  if (waiting.empty()) return safe;
  const uint64_t choice = Below(random, 5);
  if (choice == 0) return safe;
  if (choice == 1) return CutShort(safe, waiting, random);
  std::string wanted = safe;
  for (const DiskChange* change : waiting) ApplyToFile(*change, wanted);
  if (choice == 2) return wanted;
  return TornInBlocks(safe, wanted, choice == 3 ? kPage : kSector, random);
}

// Follows the changes of a journal and knows what is safe.
class FragileDisk {
 public:
  FragileDisk(const DiskImage& before, std::mt19937_64& random,
              const IgnoredSyncs& ignored)
      : safe_(before), waiting_(before.size()), random_(random), ignored_(ignored) {
    names_.resize(before.size());
    for (const DiskNode& node : before) {
      for (const auto& [name, child] : node.entries) names_[child] = name;
    }
  }

  void Add(const DiskChange& change) {
    switch (change.kind) {
      case Kind::kSync:
      case Kind::kSyncNames:
        if (!ignored_ || !ignored_(names_[change.node])) Settle(change.node);
        return;
      case Kind::kFailedSync:
        Lose(change.node);
        return;
      case Kind::kBind:
        if (static_cast<size_t>(change.other) >= safe_.size()) {
          safe_.push_back(DiskNode{change.makes_directory, {}, {}});
          waiting_.emplace_back();
          names_.emplace_back();
        }
        if (!change.makes_directory) names_[change.other] = change.name;
        break;
      default:
        break;
    }
    waiting_[change.node].push_back(&change);
  }

  DiskImage LosePower() {
    for (size_t node = 0; node < safe_.size(); ++node) Lose(node);
    return std::move(safe_);
  }

 private:
  void Settle(int node) {
    for (const DiskChange* change : waiting_[node]) Apply(*change);
    waiting_[node].clear();
  }

  void Lose(int node) {
    Waiting& waiting = waiting_[node];
    if (safe_[node].is_directory) {
      waiting.resize(Below(random_, waiting.size() + 1));
      for (const DiskChange* change : waiting) Apply(*change);
    } else {
      safe_[node].content = AfterLoss(safe_[node].content, waiting, random_);
    }
    waiting.clear();
  }

  void Apply(const DiskChange& change) {
    ApplyToFile(change, safe_[change.node].content);
    ApplyToNames(change, safe_[change.node].entries);
  }

  DiskImage safe_;
  std::vector<Waiting> waiting_;    // Of each node.
  std::vector<std::string> names_;  // Of files, the last one that each had.
  std::mt19937_64& random_;
  const IgnoredSyncs& ignored_;
};

int ReadNode(const fs::path& path, DiskImage& image) {
  const int number = static_cast<int>(image.size());
  image.push_back(DiskNode{fs::is_directory(path), {}, {}});
  if (!image[number].is_directory) {
    std::ifstream file(path, std::ios::binary);
    image[number].content.assign(std::istreambuf_iterator<char>(file), {});
    return number;
  }
  for (const fs::directory_entry& entry : fs::directory_iterator(path)) {
    const int child = ReadNode(entry.path(), image);
    image[number].entries[entry.path().filename().string()] = child;
  }
  return number;
}

void WriteNode(const DiskImage& image, int number, const fs::path& path) {
  const DiskNode& node = image[number];
  if (!node.is_directory) {
    std::ofstream file(path, std::ios::binary);
    file << node.content;
    if (file.flush()) return;
    std::fprintf(stderr, "cannot write %s\n", path.c_str());
    std::abort();
  }
  fs::create_directory(path);
  for (const auto& [name, child] : node.entries) WriteNode(image, child, path / name);
}

}  // namespace

void ApplyChange(const DiskChange& change, DiskImage& image) {
  if (change.kind == Kind::kBind && static_cast<size_t>(change.other) >= image.size()) {
    image.push_back(DiskNode{change.makes_directory, {}, {}});
  }
  ApplyToFile(change, image[change.node].content);
  ApplyToNames(change, image[change.node].entries);
}

DiskImage AfterKill(const DiskJournal& journal, size_t count) {
  DiskImage image = journal.before;
  for (size_t i = 0; i < count; ++i) ApplyChange(journal.changes[i], image);
  return image;
}

DiskImage AfterPowerLoss(const DiskJournal& journal, size_t count,
                         std::mt19937_64& random, const IgnoredSyncs& ignored) {
  FragileDisk disk(journal.before, random, ignored);
  for (size_t i = 0; i < count; ++i) disk.Add(journal.changes[i]);
  return disk.LosePower();
}

DiskImage ReadDisk(const std::string& root) {
  DiskImage image;
  ReadNode(root, image);
  return image;
}

void WriteDisk(const DiskImage& image, const std::string& root) {
  WriteNode(image, 0, root);
}

}  // namespace rastro
