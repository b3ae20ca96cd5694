// entry := "rastro/entry/v1\n" index "\n" record-time "\n" "event " hash "\n"
//          "batch " hash " " position "\n" "chains " count " " root "\n"

#include "crypto/entry.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "crypto/base64.h"
#include "crypto/batch.h"
#include "crypto/event.h"
#include "crypto/grammar.h"

namespace rastro {
namespace {

constexpr absl::string_view kEntryHeader = "rastro/entry/v1";
constexpr absl::string_view kTimePattern = "dddd-dd-ddTdd:dd:dd.ddddddZ";

int Number(absl::string_view digits) {
  int value = 0;
  for (char c : digits) value = value * 10 + (c - '0');
  return value;
}

int DaysOfMonth(int year, int month) {
  static constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return kDays[month - 1] + (month == 2 && leap ? 1 : 0);
}

}  // namespace

bool IsRecordTime(absl::string_view text) {
  if (text.size() != kTimePattern.size()) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool digit = text[i] >= '0' && text[i] <= '9';
    if (kTimePattern[i] == 'd' ? !digit : text[i] != kTimePattern[i]) return false;
  }
  const int month = Number(text.substr(5, 2));
  const int day = Number(text.substr(8, 2));
  return month >= 1 && month <= 12 && day >= 1 &&
         day <= DaysOfMonth(Number(text.substr(0, 4)), month) &&
         Number(text.substr(11, 2)) < 24 && Number(text.substr(14, 2)) < 60 &&
         Number(text.substr(17, 2)) < 60;
}

std::string Entry::Text() const {
  return absl::StrCat(kEntryHeader, "\n", index, "\n", record_time, "\nevent ",
                      Base64(event_hash), "\nbatch ", Base64(batch_hash), " ",
                      batch_position, "\nchains ", link_count, " ", Base64(links_root),
                      "\n");
}

absl::StatusOr<Entry> Entry::Parse(absl::string_view text) {
  TextReader reader(text);
  reader.Header(kEntryHeader);
  Entry entry;
  entry.index = reader.Decimal(reader.Line("the index"));
  entry.record_time = std::string(reader.Line("the record time"));
  if (!IsRecordTime(entry.record_time)) {
    reader.Fail("wanted a record time as 2026-03-02T16:15:30.250000Z");
  }
  entry.event_hash = reader.HashField(reader.Fields("event", 2)[1]);
  const std::vector<absl::string_view> batch = reader.Fields("batch", 3);
  entry.batch_hash = reader.HashField(batch[1]);
  entry.batch_position = reader.Decimal(batch[2]);
  if (entry.batch_position >= kMaxBatchEvents || entry.batch_position > entry.index) {
    reader.Fail("wanted a position in the batch below 1,000 and not above the index");
  }
  const std::vector<absl::string_view> chains = reader.Fields("chains", 3);
  entry.link_count = reader.Decimal(chains[1]);
  entry.links_root = reader.HashField(chains[2]);
  if (entry.link_count < 1 || entry.link_count > kMaxEventLots + 2) {
    reader.Fail("wanted 1 to 4,002 chains");
  }
  if (absl::Status status = reader.Finish(); !status.ok()) return status;
  return entry;
}

absl::StatusOr<Hash> EventHashIn(absl::string_view entry_text) {
  const std::pair<absl::string_view, absl::string_view> behind =
      absl::StrSplit(entry_text, absl::MaxSplits("\nevent ", 1));
  return ParseHash(behind.second.substr(0, behind.second.find('\n')));
}

}  // namespace rastro
