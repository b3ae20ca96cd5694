// profile := comment* "rastro/disclosure/v1" (comment | section | field)*
// section := "[all]" | "[default]" | "[" stage "]"
// field   := path            // One a line, in a section; "#" begins a comment.
//          | "nothing"       // Alone in a section.

#include "services/traceability/disclosure_profile.h"

#include <algorithm>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "services/traceability/disclosure_fields.h"
#include "services/traceability/event_stage.h"
#include "services/traceability/violation.h"

namespace rastro {
namespace {

constexpr absl::string_view kVersion = "rastro/disclosure/v1";
constexpr absl::string_view kAll = "all";          // Fields of every section.
constexpr absl::string_view kDefault = "default";  // For stages without a section.
constexpr absl::string_view kNothing = "nothing";  // The stage is not public.
constexpr size_t kNamesShown = 8;

std::vector<absl::string_view> SectionNames() {
  std::vector<absl::string_view> names = EventStageNames();
  names.push_back(kAll);
  names.push_back(kDefault);
  return names;
}

// The fields of a group: "outputQuantityList/epcClass, outputQuantityList/quantity".
std::string FieldsOf(const std::string& group) {
  std::vector<std::string> names;
  const std::string prefix = group + "/";
  const auto& fields = DisclosureFields();
  for (auto each = fields.lower_bound(prefix);
       each != fields.end() && absl::StartsWith(each->first, prefix); ++each) {
    if (!each->second.is_group) names.push_back(each->first);
  }
  const bool are_all = names.size() <= kNamesShown;
  if (!are_all) names.resize(kNamesShown);
  return absl::StrCat(absl::StrJoin(names, ", "), are_all ? "" : ", ...");
}

// A field that was probably meant: spelled nearly so, or by its last name alone.
std::string MeantField(absl::string_view name) {
  std::vector<absl::string_view> paths;
  for (const auto& [path, field] : DisclosureFields()) paths.push_back(path);
  const absl::string_view meant = Nearest(name, paths);
  if (!meant.empty()) return std::string(meant);
  std::vector<absl::string_view> last;
  for (const absl::string_view path : paths) {
    last.push_back(path.substr(path.rfind('/') + 1));
  }
  const absl::string_view by_last = Nearest(name, last);
  for (size_t i = 0; i < paths.size() && !by_last.empty(); ++i) {
    if (last[i] == by_last) return std::string(paths[i]);
  }
  return "";
}

class ProfileReader {
 public:
  using Sections = std::map<std::string, std::set<std::string>, std::less<>>;

  absl::StatusOr<Sections> Read(absl::string_view text) {
    if (text.size() > kMaxDisclosureBytes) {
      violations_.Add("", "disclosure.size", absl::StrCat(text.size(), " bytes"),
                      absl::StrCat("wanted at most ", kMaxDisclosureBytes, " bytes"));
      return violations_.ToStatus();
    }
    for (absl::string_view line : absl::StrSplit(text, '\n')) {
      ++line_;
      line = absl::StripAsciiWhitespace(line.substr(0, line.find('#')));
      if (!line.empty() && !ReadLine(line)) return violations_.ToStatus();
    }
    if (!has_version_) WantVersion("");
    if (violations_.empty()) Finish();
    if (!violations_.empty()) return violations_.ToStatus();
    return std::move(sections_);
  }

 private:
  // False if the file as a whole is something else.
  bool ReadLine(absl::string_view line) {
    if (!has_version_) {
      has_version_ = line == kVersion;
      if (!has_version_) WantVersion(line);
      return has_version_;
    }
    absl::string_view name = line;
    if (absl::ConsumePrefix(&name, "[")) {
      ReadSection(line, name);
    } else {
      ReadField(std::string(line));
    }
    return true;
  }

  void WantVersion(absl::string_view came) {
    Refuse("disclosure.version", came, absl::StrCat("wanted ", kVersion, " first"));
  }

  void ReadSection(absl::string_view line, absl::string_view name) {
    section_ = nullptr;
    is_refused_ = true;
    if (!absl::ConsumeSuffix(&name, "]")) {
      return Refuse("disclosure.line", line, "wanted ] at the end of [stage]");
    }
    const std::vector<absl::string_view> known = SectionNames();
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      const absl::string_view meant = Nearest(name, known);
      return Refuse("disclosure.stage", name,
                    meant.empty()
                        ? absl::StrCat("wanted one of ", absl::StrJoin(known, ", "))
                        : absl::StrCat("did you mean ", meant, "?"));
    }
    const auto [section, is_new] = sections_.try_emplace(std::string(name));
    if (!is_new) {
      return Refuse("disclosure.twice", line, "it has a section already; join the two");
    }
    section_ = &section->second;
    begins_[section->first] = line_;
  }

  void ReadField(std::string path) {
    if (section_ == nullptr) {
      // Below a section that was refused there is nothing more to say.
      if (is_refused_) return;
      return Refuse("disclosure.section", path,
                    "wanted a section before it: [all] or [stage]");
    }
    const DisclosureField* field = FindDisclosureField(path);
    if (field == nullptr && path != kNothing) return RefuseField(path);
    if (field != nullptr && field->is_group) {
      return Refuse("disclosure.group", path,
                    absl::StrCat("holds several fields, name those that are meant: ",
                                 FieldsOf(path)));
    }
    if (!section_->insert(path).second) {
      Refuse("disclosure.twice", path, "it stands in this section already");
    }
  }

  void RefuseField(absl::string_view name) {
    // A hint costs time: none for what is only counted.
    if (violations_.full()) return violations_.AddUnlisted();
    const std::string meant = name.size() > kMaxNameBytes ? "" : MeantField(name);
    Refuse("disclosure.field", name,
           meant.empty() ? "no such field; docs/disclosure.md lists them"
                         : absl::StrCat("did you mean ", meant, "?"));
  }

  // Every section with the fields of all, and whether they make sense together.
  void Finish() {
    std::set<std::string> all;
    if (const auto found = sections_.find(kAll); found != sections_.end()) {
      all = std::move(found->second);
      sections_.erase(found);
    }
    if (all.contains(std::string(kNothing))) {
      return RefuseSome(std::string(kAll), std::string(kNothing));
    }
    if (sections_.empty()) {
      return Refuse("disclosure.empty", "",
                    "wanted a section of a stage, or [default]: without one nothing is "
                    "public");
    }
    for (auto& [name, paths] : sections_) {
      if (paths.erase(std::string(kNothing)) > 0) {
        if (!paths.empty()) RefuseSome(name, *paths.begin());
        continue;
      }
      paths.insert(all.begin(), all.end());
      for (const std::string& path : paths) CheckNeeds(name, path, paths);
      paths.insert(AlwaysPublicPaths().begin(), AlwaysPublicPaths().end());
    }
  }

  void RefuseSome(const std::string& section, const std::string& path) {
    line_ = begins_.at(section);
    Refuse("disclosure.nothing", path,
           absl::StrCat("[", section, "] says nothing and something"));
  }

  // Of every group that the field stands in.
  void CheckNeeds(const std::string& section, const std::string& path,
                  const std::set<std::string>& paths) {
    for (size_t slash = path.find('/'); slash != std::string::npos;
         slash = path.find('/', slash + 1)) {
      const std::string group = path.substr(0, slash);
      for (const std::string& need : FindDisclosureField(group)->needs) {
        if (!HasAny(paths, need)) RefuseWithout(section, path, need);
      }
      if (group != "certificates" || HasAny(paths, "certificates/uri") ||
          HasAny(paths, "certificates/number")) {
        continue;
      }
      RefuseWithout(section, path, "certificates/uri or certificates/number");
    }
  }

  // The field, or one in the group of that name.
  static bool HasAny(const std::set<std::string>& paths, const std::string& name) {
    if (paths.contains(name)) return true;
    const auto next = paths.lower_bound(name + "/");
    return next != paths.end() && absl::StartsWith(*next, name + "/");
  }

  void RefuseWithout(const std::string& section, const std::string& path,
                     const std::string& need) {
    line_ = begins_.at(section);
    Refuse("disclosure.needs", path,
           absl::StrCat("in [", section, "] it says nothing without ", need));
  }

  void Refuse(absl::string_view rule, absl::string_view came, std::string hint) {
    violations_.Add(absl::StrCat("line ", line_), rule, came, std::move(hint));
  }

  // No field has a longer name, or nearly so.
  static constexpr size_t kMaxNameBytes = 80;

  Violations violations_;
  size_t line_ = 0;
  bool has_version_ = false;
  bool is_refused_ = false;
  Sections sections_;
  std::set<std::string>* section_ = nullptr;  // The one that is being read.
  std::map<std::string, size_t> begins_;      // Lines of sections.
};

}  // namespace

absl::StatusOr<DisclosureProfile> DisclosureProfile::Parse(absl::string_view text) {
  auto sections = ProfileReader().Read(text);
  if (!sections.ok()) return sections.status();
  DisclosureProfile profile;
  profile.stages_ = *std::move(sections);
  return profile;
}

const std::set<std::string>* DisclosureProfile::PathsOf(absl::string_view stage) const {
  auto found = stages_.find(stage);
  if (found == stages_.end()) found = stages_.find(kDefault);
  return found == stages_.end() || found->second.empty() ? nullptr : &found->second;
}

}  // namespace rastro
