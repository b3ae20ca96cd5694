// The sets hold four bytes a chain; all else stands once, in its row.

#include "crypto/chain_ends.h"

#include <cassert>
#include <limits>

#include "absl/hash/hash.h"

namespace rastro {
namespace {

absl::Status RefuseLink(absl::string_view why) { return absl::InvalidArgumentError(why); }

}  // namespace

size_t ChainEnds::ByPlace::operator()(const PreviousLink& place) const {
  return absl::HashOf(place.leaf_hash, place.position);
}

size_t ChainEnds::ByName::operator()(const ChainNameHash& name) const {
  return absl::HashOf(name);
}

ChainEnds::ChainEnds()
    : ends_(std::make_unique<Rows>()),
      by_place_(0, ByPlace{ends_.get()}, ByPlace{ends_.get()}),
      by_name_(0, ByName{ends_.get()}, ByName{ends_.get()}) {}

absl::Status ChainEnds::Follow(const Link& link, const std::optional<ChainNameHash>& name,
                               const PreviousLink& here) {
  if (!link.previous) {
    if (name && by_name_.contains(*name)) {
      return RefuseLink("begins a chain that there is already");
    }
    Add({here, link.number, link.kind, name});
    return absl::OkStatus();
  }
  const auto found = by_place_.find(*link.previous);
  if (found == by_place_.end()) return RefuseLink("does not follow the end of a chain");
  const uint32_t id = *found;
  Row& end = (*ends_)[id];
  if (end.kind != link.kind || end.number + 1 != link.number) {
    return RefuseLink("does not follow the end of a chain");
  }
  if (name && (end.is_named ? end.name != *name : by_name_.contains(*name))) {
    return RefuseLink("follows the end of another chain");
  }
  by_place_.erase(found);
  end.leaf_hash = here.leaf_hash;
  end.position = static_cast<uint32_t>(here.position);
  end.number = link.number;
  by_place_.insert(id);
  if (name && !end.is_named) {
    end.name = *name;
    end.is_named = true;
    by_name_.insert(id);
  }
  return absl::OkStatus();
}

void ChainEnds::Expect(const Link& link, const std::optional<ChainNameHash>& name) const {
  if (link.previous) by_place_.prefetch(*link.previous);
  if (name) by_name_.prefetch(*name);
}

void ChainEnds::ForEach(const std::function<void(const ChainEnd&)>& take) const {
  for (const Row& row : *ends_) {
    ChainEnd end{row.place(), row.number, row.kind, std::nullopt};
    if (row.is_named) end.name = row.name;
    take(end);
  }
}

void ChainEnds::Add(const ChainEnd& end) {
  assert(ends_->size() < std::numeric_limits<uint32_t>::max());
  assert(end.place.position <= std::numeric_limits<uint32_t>::max());
  const auto id = static_cast<uint32_t>(ends_->size());
  Row& row = ends_->emplace_back();
  row.leaf_hash = end.place.leaf_hash;
  row.position = static_cast<uint32_t>(end.place.position);
  row.number = end.number;
  row.kind = end.kind;
  by_place_.insert(id);
  if (!end.name) return;
  row.name = *end.name;
  row.is_named = true;
  by_name_.insert(id);
}

}  // namespace rastro
