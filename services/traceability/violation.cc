// See violation.h.
//
// payload   := line LF ... line
// line      := violation | "+" number                  // so many are not listed
// violation := pointer TAB rule TAB value TAB hint TAB event      // each C-escaped

#include "services/traceability/violation.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/cord.h"
#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "crypto/grammar.h"
#include "services/traceability/utf8.h"

namespace rastro {
namespace {

constexpr absl::string_view kPayloadUrl = "rastro/violations/v1";
constexpr size_t kShownInMessage = 5;
constexpr size_t kShownBytes = 80;

std::string Encode(const std::vector<Violation>& list, size_t omitted) {
  std::string payload;
  for (const Violation& each : list) {
    absl::StrAppend(&payload, payload.empty() ? "" : "\n", absl::CEscape(each.pointer),
                    "\t", absl::CEscape(each.rule), "\t", absl::CEscape(each.value), "\t",
                    absl::CEscape(each.hint), "\t",
                    each.event ? absl::StrCat(*each.event) : "");
  }
  if (omitted > 0) absl::StrAppend(&payload, "\n+", omitted);
  return payload;
}

std::string PayloadOf(const absl::Status& status) {
  const absl::optional<absl::Cord> payload = status.GetPayload(kPayloadUrl);
  return payload ? std::string(*payload) : "";
}

std::optional<Violation> Decode(absl::string_view line) {
  const std::vector<absl::string_view> fields = absl::StrSplit(line, '\t');
  Violation each;
  if (fields.size() != 5 || !absl::CUnescape(fields[0], &each.pointer) ||
      !absl::CUnescape(fields[1], &each.rule) ||
      !absl::CUnescape(fields[2], &each.value) ||
      !absl::CUnescape(fields[3], &each.hint)) {
    return std::nullopt;
  }
  uint32_t event = 0;
  if (absl::SimpleAtoi(fields[4], &event)) each.event = event;
  return each;
}

std::string Sentence(const Violation& each) {
  std::string text = absl::StrCat(each.pointer.empty() ? "content" : each.pointer, ": ");
  if (each.value.empty()) {
    absl::StrAppend(&text, "missing");
  } else {
    absl::StrAppend(&text, "got ", each.value);
  }
  absl::StrAppend(&text, "; ", each.hint, " [", each.rule, "]");
  return text;
}

absl::Status MakeStatus(const std::vector<Violation>& list, size_t omitted) {
  std::string message;
  const size_t shown = std::min(list.size(), kShownInMessage);
  for (size_t i = 0; i < shown; ++i) {
    absl::StrAppend(&message, i > 0 ? "\n" : "", Sentence(list[i]));
  }
  const size_t hidden = list.size() - shown + omitted;
  if (hidden > 0) absl::StrAppend(&message, "\nand ", hidden, " more");
  absl::Status status = absl::InvalidArgumentError(message);
  status.SetPayload(kPayloadUrl, absl::Cord(Encode(list, omitted)));
  return status;
}

// Letters in lower case, without what people use to join words.
std::string Folded(absl::string_view text) {
  std::string folded;
  for (char c : text) {
    if (c != '_' && c != '-' && c != ' ') folded += absl::ascii_tolower(c);
  }
  return folded;
}

// The Levenshtein distance, or anything above `limit` if it is more than that.
size_t EditDistance(absl::string_view a, absl::string_view b, size_t limit) {
  if (a.size() > b.size() + limit || b.size() > a.size() + limit) {
    return limit + 1;
  }
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = std::exchange(row[0], i);
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row[b.size()];
}

}  // namespace

void Violations::Add(Violation violation) {
  if (list_.size() < kMaxViolations) {
    list_.push_back(std::move(violation));
  } else {
    ++omitted_;
  }
}

void Violations::Add(std::string pointer, absl::string_view rule, absl::string_view value,
                     std::string hint) {
  Add({std::move(pointer), std::string(rule), Shortened(value), std::move(hint)});
}

void Violations::AddNew(const Violations& others) {
  const size_t own = list_.size();
  for (const Violation& each : others.list_) {
    const bool known =
        std::any_of(list_.begin(), list_.begin() + own, [&](const Violation& mine) {
          return mine.pointer == each.pointer &&
                 (!each.pointer.empty() || mine.rule == each.rule);
        });
    if (!known) Add(each);
  }
  omitted_ += others.omitted_;
}

absl::Status Violations::ToStatus() const {
  return list_.empty() ? absl::OkStatus() : MakeStatus(list_, omitted_);
}

absl::Status ViolationError(Violation violation) {
  return MakeStatus({std::move(violation)}, 0);
}

std::vector<Violation> ViolationsOf(const absl::Status& status) {
  std::vector<Violation> list;
  const std::string payload = PayloadOf(status);
  for (absl::string_view line : absl::StrSplit(payload, '\n')) {
    if (std::optional<Violation> each = Decode(line)) list.push_back(*std::move(each));
  }
  return list;
}

size_t OmittedViolations(const absl::Status& status) {
  const std::string payload = PayloadOf(status);
  const size_t line = payload.rfind("\n+");
  size_t omitted = 0;
  return line != std::string::npos && absl::SimpleAtoi(payload.substr(line + 2), &omitted)
             ? omitted
             : 0;
}

Violations CollectedFrom(const absl::Status& status) {
  Violations collected;
  for (Violation& each : ViolationsOf(status)) collected.Add(std::move(each));
  collected.AddUnlisted(OmittedViolations(status));
  return collected;
}

absl::Status JoinedRefusals(const std::vector<EventRefusal>& refusals) {
  std::vector<Violation> list;
  size_t omitted = 0;
  for (const EventRefusal& refusal : refusals) {
    omitted += OmittedViolations(refusal.status);
    for (Violation& each : ViolationsOf(refusal.status)) {
      if (list.size() >= kMaxBatchViolations) {
        ++omitted;
        continue;
      }
      each.event = refusal.position;
      list.push_back(std::move(each));
    }
  }
  const absl::Status& first = refusals.front().status;
  absl::Status joined(
      first.code(), refusals.size() == 1
                        ? std::string(first.message())
                        : absl::StrCat(first.message(), "\nand ", refusals.size() - 1,
                                       " more of the batch's events are not as wanted"));
  joined.SetPayload(kPayloadUrl, absl::Cord(Encode(list, omitted)));
  return joined;
}

absl::Status WithPointerPrefix(absl::string_view prefix, const absl::Status& status) {
  std::vector<Violation> list = ViolationsOf(status);
  if (list.empty()) return status;
  for (Violation& each : list) each.pointer = absl::StrCat(prefix, each.pointer);
  return MakeStatus(list, OmittedViolations(status));
}

std::string PointerStep(absl::string_view name) {
  return absl::StrCat("/", absl::StrReplaceAll(name, {{"~", "~0"}, {"/", "~1"}}));
}

std::string Shortened(absl::string_view text) {
  size_t end = std::min(text.size(), kShownBytes);
  // Not within a character: what continues one begins with the bits 10.
  while (end > 0 && end < text.size() &&
         (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) {
    --end;
  }
  const absl::string_view shown = text.substr(0, end);
  return absl::StrCat(
      IsUtf8(shown) ? absl::Utf8SafeCEscape(shown) : absl::CHexEscape(shown),
      end < text.size() ? "..." : "");
}

absl::string_view Nearest(absl::string_view text,
                          const std::vector<absl::string_view>& words) {
  if (text.empty() || text.size() > kShownBytes) return "";
  const std::string wanted = Folded(text);
  absl::string_view nearest;
  // Short words are all alike: one wrong letter is enough there.
  size_t best = wanted.size() < 5 ? 2 : 3;
  for (absl::string_view word : words) {
    const size_t distance = EditDistance(wanted, Folded(word), 2);
    if (distance < best) {
      best = distance;
      nearest = word;
    }
  }
  return nearest;
}

}  // namespace rastro
