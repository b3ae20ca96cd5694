// path  := "tile/" level "/" *("x" group "/") group [".p/" width]
// group := 3 digits of the tile's index

#include "crypto/merkle/tile.h"

#include <vector>

#include "absl/status/status.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "absl/types/span.h"

namespace rastro {
namespace {

constexpr uint32_t kMaxPathLevel = 63;
constexpr size_t kMaxGroups = 7;  // 2^63 has 19 digits.

bool IsDigits(absl::string_view text) {
  return text.find_first_not_of("0123456789") == absl::string_view::npos;
}

// What Path() does not write is found out by comparing: this only has to read.
bool ReadIndex(absl::Span<const absl::string_view> groups, uint64_t& index) {
  if (groups.empty() || groups.size() > kMaxGroups) return false;
  std::string digits;
  for (absl::string_view group : groups) {
    absl::string_view number = group;
    absl::ConsumePrefix(&number, "x");
    if (number.size() != 3 || !IsDigits(number)) return false;
    absl::StrAppend(&digits, number);
  }
  return absl::SimpleAtoi(digits, &index);
}

// log2 of the number of leaves below a hash of `level`, or 64 and more.
uint32_t Shift(uint32_t level) { return level * kTileHeight; }

}  // namespace

std::string TileId::Path() const {
  std::string groups = absl::StrCat(absl::Dec(index % 1000, absl::kZeroPad3));
  for (uint64_t rest = index / 1000; rest > 0; rest /= 1000) {
    groups = absl::StrCat("x", absl::Dec(rest % 1000, absl::kZeroPad3), "/", groups);
  }
  return absl::StrCat("tile/", level, "/", groups,
                      width == kTileWidth ? "" : absl::StrCat(".p/", width));
}

absl::StatusOr<TileId> TileId::ParsePath(absl::string_view path) {
  const absl::Status refused = absl::InvalidArgumentError(
      absl::StrCat("tile path: wanted tile/<level>/<index>[.p/<width>], got \"",
                   absl::CHexEscape(path.substr(0, 80)), "\""));
  TileId tile;
  const std::vector<absl::string_view> halves = absl::StrSplit(path, ".p/");
  if (halves.size() > 2) return refused;
  if (halves.size() == 2 && (!absl::SimpleAtoi(halves[1], &tile.width) ||
                             tile.width < 1 || tile.width >= kTileWidth)) {
    return refused;
  }
  const std::vector<absl::string_view> names = absl::StrSplit(halves[0], '/');
  if (names.size() < 3 || !absl::SimpleAtoi(names[1], &tile.level) ||
      tile.level > kMaxPathLevel ||
      !ReadIndex(absl::MakeConstSpan(names).subspan(2), tile.index) ||
      tile.Path() != path) {
    return refused;
  }
  return tile;
}

uint32_t PartialTileWidth(uint32_t level, uint64_t tree_size) {
  return Shift(level) >= 64 ? 0 : (tree_size >> Shift(level)) % kTileWidth;
}

uint64_t FullTiles(uint32_t level, uint64_t tree_size) {
  return Shift(level + 1) >= 64 ? 0 : tree_size >> Shift(level + 1);
}

}  // namespace rastro
