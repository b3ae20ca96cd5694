// Names run along the chains, forward and back. A chain of which no name is shown at all
// is that of a head for which no other chain is shown.

#include "crypto/unnamed_links.h"

#include <optional>
#include <set>

namespace rastro {
namespace {

class Namer {
 public:
  Namer(const std::vector<const OpenedEntry*>& entries,
        const std::map<ChainName, HeadText>& heads)
      : heads_(heads) {
    for (const OpenedEntry* entry : entries) {
      for (const auto& [position, link] : entry->links) {
        if (link.kind != ChainKind::kLot) continue;
        links_.push_back({&link, entry->leaf_hash, {entry->entry.index, position}, {}});
        const auto lot = entry->lots.find(position);
        if (lot != entry->lots.end())
          links_.back().name = lot->second.uri;
        else
          is_any_unnamed_ = true;
      }
    }
  }

  std::map<LinkPosition, std::string> Run() {
    std::map<LinkPosition, std::string> told;
    if (!is_any_unnamed_) return told;
    FindPrevious();
    NameForward();
    NameBack();
    NameByHeads();
    for (const ShownLink& link : links_) {
      if (link.name) told.emplace(link.place, *link.name);
    }
    return told;
  }

 private:
  struct ShownLink {
    const Link* link;
    Hash leaf_hash;
    LinkPosition place;
    std::optional<std::string> name;
    std::optional<size_t> previous = {};  // In links_.
    bool is_last = true;                  // No shown link names it as the one before.
  };

  void FindPrevious() {
    std::map<std::pair<Hash, uint64_t>, size_t> places;
    for (size_t i = 0; i < links_.size(); ++i) {
      places.emplace(std::pair(links_[i].leaf_hash, links_[i].place.second), i);
    }
    for (ShownLink& each : links_) {
      if (!each.link->previous) continue;
      const auto found =
          places.find({each.link->previous->leaf_hash, each.link->previous->position});
      if (found == places.end() || links_[found->second].place >= each.place) continue;
      each.previous = found->second;
      links_[found->second].is_last = false;
    }
  }

  void NameForward() {
    for (ShownLink& each : links_) {
      if (!each.name && each.previous) each.name = links_[*each.previous].name;
    }
  }

  void NameBack() {
    for (auto each = links_.rbegin(); each != links_.rend(); ++each) {
      if (!each->name || !each->previous) continue;
      ShownLink& before = links_[*each->previous];
      if (!before.name) before.name = each->name;
    }
  }

  void NameByHeads() {
    std::set<std::string> shown;
    for (const ShownLink& each : links_) {
      if (each.name) shown.insert(*each.name);
    }
    for (const auto& [chain, head] : heads_) {
      if (chain.kind != ChainKind::kLot || !head.leaf_hash ||
          shown.contains(chain.name)) {
        continue;
      }
      for (ShownLink& each : links_) {
        if (each.name || !each.is_last || each.link->number != head.number ||
            each.leaf_hash != *head.leaf_hash) {
          continue;
        }
        each.name = chain.name;
        break;
      }
    }
    NameBack();
  }

  const std::map<ChainName, HeadText>& heads_;
  std::vector<ShownLink> links_;  // Of lots, ascending by place.
  bool is_any_unnamed_ = false;
};

}  // namespace

std::map<LinkPosition, std::string> NameUnnamedLinks(
    const std::vector<const OpenedEntry*>& entries,
    const std::map<ChainName, HeadText>& heads) {
  return Namer(entries, heads).Run();
}

}  // namespace rastro
