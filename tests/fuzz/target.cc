#include "tests/fuzz/target.h"

#include <google/protobuf/stubs/logging.h>

#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "crypto/grammar.h"

namespace rastro {
namespace {

constexpr size_t kMaxMessageBytes = 8192;

bool IsText(absl::string_view text) {
  return IsUtf8(text) && text.size() <= kMaxMessageBytes;
}

// The pointer without its last step; "" of "".
std::string ParentOf(const std::string& pointer) {
  const size_t slash = pointer.rfind('/');
  return pointer.substr(0, slash == std::string::npos ? 0 : slash);
}

// `content` is nullptr where no place can be looked up.
void RequirePointer(const std::string& pointer, const nlohmann::json* content) {
  Require(pointer.empty() || pointer[0] == '/', "a JSON pointer begins with /");
  if (content == nullptr || content->is_discarded()) return;
  const nlohmann::json::json_pointer parent(ParentOf(pointer));
  Require(content->contains(parent), absl::StrCat("is there a place ", pointer, "?"));
}

}  // namespace

void QuietLibraries() { google::protobuf::SetLogHandler(nullptr); }

void Require(bool holds, absl::string_view invariant) {
  if (holds) return;
  std::fprintf(stderr, "broken invariant: %.*s\n", static_cast<int>(invariant.size()),
               invariant.data());
  std::abort();
}

void RequireRefusal(const absl::Status& status) {
  Require(status.code() == absl::StatusCode::kInvalidArgument ||
              status.code() == absl::StatusCode::kUnimplemented,
          absl::StrCat("a refusal has another code than ", status.ToString()));
  Require(!status.message().empty() && IsText(status.message()),
          absl::StrCat("a refusal is a text that fits: ", status.message()));
}

void RequireViolations(const absl::Status& status, absl::string_view content) {
  RequireRefusal(status);
  Require(status.code() == absl::StatusCode::kInvalidArgument, "content is wrong");
  const std::vector<Violation> violations = ViolationsOf(status);
  Require(!violations.empty(), absl::StrCat("violations of ", status.ToString()));
  RequireViolations(violations, content);
}

void RequireViolations(absl::Span<const Violation> violations,
                       absl::string_view content) {
  const nlohmann::json json =
      nlohmann::json::parse(content.begin(), content.end(), nullptr, false);
  for (const Violation& each : violations) {
    Require(!each.rule.empty(), "a violation has a rule");
    for (const std::string& text : {each.pointer, each.rule, each.value, each.hint}) {
      Require(IsUtf8(text), "a violation is text");
    }
    // What stands twice, or in no sound text, has no place of its own.
    const bool about_json =
        absl::StartsWith(each.rule, "json.") && each.rule != "json.kind";
    RequirePointer(each.pointer, about_json ? nullptr : &json);
  }
}

}  // namespace rastro
