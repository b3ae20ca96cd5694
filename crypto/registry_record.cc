// record := "rastro/registry/v1\n" body | "rastro/registry/v2\n" body 1*256(limit)
// limit  := "limit " key-id " " establishment "\n"
// body   := participant "\n" "name " text "\n"
//           "country " code "\n" *("gln " digits "\n") *("gs1-prefix " digits "\n")
//           *("establishment " number "\n") *("role " role "\n") *16("key " vkey "\n")
// Repeated lines ascend (roles in the order of the enumeration), each once.

#include "crypto/registry_record.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "crypto/grammar.h"

namespace rastro {
namespace {

constexpr absl::string_view kRecordHeader = "rastro/registry/v1";
constexpr absl::string_view kLimitedRecordHeader = "rastro/registry/v2";  // With limits.
constexpr Role kRoles[] = {Role::kOperator, Role::kExporter,  Role::kImporter,
                           Role::kAuditor,  Role::kAuthority, Role::kGateway};

bool IsDigits(absl::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), absl::ascii_isdigit);
}

// Weights 3, 1, 3, ... from the digit before the check digit leftwards.
bool IsGln(absl::string_view text) {
  if (text.size() != 13 || !IsDigits(text)) return false;
  int sum = 0;
  for (size_t i = 0; i < 12; ++i) sum += (text[i] - '0') * (i % 2 == 0 ? 1 : 3);
  return (10 - sum % 10) % 10 == text[12] - '0';
}

bool IsGs1Prefix(absl::string_view text) {
  return IsDigits(text) && text.size() >= 4 && text.size() <= 12;
}

bool IsEstablishment(absl::string_view text) {
  return IsPrintableWord(text) && text.size() <= 64;
}

bool IsCountry(absl::string_view text) {
  return text.size() == 2 && absl::ascii_isupper(text[0]) && absl::ascii_isupper(text[1]);
}

// No control characters, no space at the ends, no two spaces in a row.
bool IsName(absl::string_view name) {
  if (name.empty() || name.size() > kMaxNameBytes || !IsUtf8(name)) return false;
  bool control = false;
  for (size_t i = 0; i < name.size(); ++i) {
    const uint8_t byte = static_cast<uint8_t>(name[i]);
    // U+0080 to U+009F are control characters as well: c2 80 to c2 9f.
    control = control || byte < 0x20 || byte == 0x7f ||
              (byte == 0xc2 && static_cast<uint8_t>(name[i + 1]) < 0xa0);
  }
  return !control && name.front() != ' ' && name.back() != ' ' &&
         !absl::StrContains(name, "  ");
}

// Reads lines "<keyword> <value>" as long as they come, ascending.
template <typename Accept>
std::vector<std::string> ReadList(TextReader& reader, absl::string_view keyword,
                                  absl::string_view wanted, const Accept& accept) {
  std::vector<std::string> values;
  while (reader.ok() && absl::StartsWith(reader.rest(), absl::StrCat(keyword, " "))) {
    std::string value(reader.Fields(keyword, 2)[1]);
    if (!accept(value)) reader.Fail(absl::StrCat(keyword, ": wanted ", wanted));
    if (!values.empty() && values.back() >= value) {
      reader.Fail(absl::StrCat(keyword, ": wanted ascending lines, each once"));
    }
    values.push_back(std::move(value));
    if (values.size() > kMaxRecordValues) {
      reader.Fail(absl::StrCat(keyword, ": wanted at most ", kMaxRecordValues));
    }
  }
  return values;
}

void ReadRoles(TextReader& reader, RegistryRecord& record) {
  while (reader.ok() && absl::StartsWith(reader.rest(), "role ")) {
    const Role role = reader.Take(ParseRole(reader.Fields("role", 2)[1]));
    if (!record.roles.empty() && record.roles.back() >= role) {
      reader.Fail(
          "role: wanted operator, exporter, importer, auditor, authority, gateway in "
          "this "
          "order, each once");
    }
    record.roles.push_back(role);
  }
}

void ReadKeys(TextReader& reader, RegistryRecord& record) {
  const auto accept = [](absl::string_view) { return true; };
  for (const std::string& text : ReadList(reader, "key", "", accept)) {
    absl::StatusOr<VerifierKey> key = VerifierKey::Parse(text);
    if (!key.ok()) {
      reader.Fail(key.status().message());
      return;
    }
    if (key->name() != record.participant || key->is_cosigner()) {
      reader.Fail("key: wanted an Ed25519 or P-256 key named after the participant");
    }
    if (record.FindKey(key->name(), key->id()) != nullptr) {
      reader.Fail("key: two keys have one key ID");
    }
    record.keys.push_back(*std::move(key));
  }
  if (record.keys.size() > kMaxRecordKeys) reader.Fail("key: wanted at most 16");
}

std::string LimitText(const KeyLimit& limit) {
  return absl::StrCat(absl::Hex(limit.key_id, absl::kZeroPad8), " ", limit.establishment);
}

absl::StatusOr<KeyLimit> ParseLimit(absl::string_view value) {
  const std::pair<absl::string_view, absl::string_view> words =
      absl::StrSplit(value, absl::MaxSplits(' ', 1));
  KeyLimit limit;
  limit.establishment = std::string(words.second);
  if (words.first.size() == 8 && absl::SimpleHexAtoi(words.first, &limit.key_id) &&
      LimitText(limit) == value) {
    return limit;
  }
  return absl::InvalidArgumentError(
      "limit: wanted a key ID of 8 hexadecimal digits and an establishment");
}

// Lines "limit <key ID> <establishment>", of keys and establishments of the record.
void ReadLimits(TextReader& reader, RegistryRecord& record) {
  while (reader.ok() && absl::StartsWith(reader.rest(), "limit ")) {
    absl::string_view line = reader.RawLine("a limit");
    absl::ConsumePrefix(&line, "limit ");
    KeyLimit limit = reader.Take(ParseLimit(line));
    if (!record.limits.empty() && record.limits.back() >= limit) {
      reader.Fail("limit: wanted ascending lines, each once");
    }
    if (record.FindKey(record.participant, limit.key_id) == nullptr) {
      reader.Fail("limit: wanted the key ID of a key of the record");
    }
    if (std::find(record.establishments.begin(), record.establishments.end(),
                  limit.establishment) == record.establishments.end()) {
      reader.Fail("limit: wanted an establishment of the record");
    }
    record.limits.push_back(std::move(limit));
    if (record.limits.size() > kMaxRecordValues) {
      reader.Fail(absl::StrCat("limit: wanted at most ", kMaxRecordValues));
    }
  }
  if (reader.ok() && record.limits.empty()) {
    reader.Fail("limit: wanted one or more in a record of this version");
  }
}

template <typename T, typename Less>
void SortOnce(std::vector<T>& values, const Less& less) {
  std::sort(values.begin(), values.end(), less);
  values.erase(std::unique(values.begin(), values.end()), values.end());
}

}  // namespace

absl::string_view RoleName(Role role) {
  switch (role) {
    case Role::kOperator:
      return "operator";
    case Role::kExporter:
      return "exporter";
    case Role::kImporter:
      return "importer";
    case Role::kAuditor:
      return "auditor";
    case Role::kAuthority:
      return "authority";
    case Role::kGateway:
      return "gateway";
  }
  return "";
}

absl::StatusOr<Role> ParseRole(absl::string_view name) {
  for (Role role : kRoles) {
    if (name == RoleName(role)) return role;
  }
  return absl::InvalidArgumentError(
      "role: wanted operator, exporter, importer, auditor, authority or gateway");
}

std::string RegistryRecord::Text() const {
  std::string text =
      absl::StrCat(limits.empty() ? kRecordHeader : kLimitedRecordHeader, "\n",
                   participant, "\nname ", name, "\ncountry ", country, "\n");
  for (const std::string& gln : glns) absl::StrAppend(&text, "gln ", gln, "\n");
  for (const std::string& prefix : gs1_prefixes)
    absl::StrAppend(&text, "gs1-prefix ", prefix, "\n");
  for (const std::string& number : establishments) {
    absl::StrAppend(&text, "establishment ", number, "\n");
  }
  for (Role role : roles) absl::StrAppend(&text, "role ", RoleName(role), "\n");
  for (const VerifierKey& key : keys) absl::StrAppend(&text, "key ", key.Text(), "\n");
  for (const KeyLimit& limit : limits) {
    absl::StrAppend(&text, "limit ", LimitText(limit), "\n");
  }
  return text;
}

void RegistryRecord::Sort() {
  SortOnce(glns, std::less<>());
  SortOnce(gs1_prefixes, std::less<>());
  SortOnce(establishments, std::less<>());
  SortOnce(roles, std::less<>());
  SortOnce(keys, [](const VerifierKey& a, const VerifierKey& b) {
    return a.Text() < b.Text();
  });
  SortOnce(limits, std::less<>());
}

absl::StatusOr<RegistryRecord> RegistryRecord::Parse(absl::string_view text) {
  TextReader reader(text);
  const bool has_limits =
      absl::StartsWith(text, absl::StrCat(kLimitedRecordHeader, "\n"));
  reader.Header(has_limits ? kLimitedRecordHeader : kRecordHeader);
  RegistryRecord record;
  record.participant = reader.ParticipantId(reader.Line("the participant id"));
  absl::string_view name = reader.RawLine("the name");
  if (!absl::ConsumePrefix(&name, "name ") || !IsName(name)) {
    reader.Fail("wanted \"name \" and 1 to 256 bytes of UTF-8");
  }
  record.name = std::string(name);
  record.country = std::string(reader.Fields("country", 2)[1]);
  if (!IsCountry(record.country)) reader.Fail("country: wanted two capital letters");
  record.glns = ReadList(reader, "gln", "13 digits with a right check digit", IsGln);
  record.gs1_prefixes = ReadList(reader, "gs1-prefix", "4 to 12 digits", IsGs1Prefix);
  record.establishments =
      ReadList(reader, "establishment", "1 to 64 printable characters", IsEstablishment);
  ReadRoles(reader, record);
  ReadKeys(reader, record);
  if (has_limits) ReadLimits(reader, record);
  if (absl::Status status = reader.Finish(); !status.ok()) return status;
  return record;
}

bool RegistryRecord::HasRole(Role role) const {
  return std::find(roles.begin(), roles.end(), role) != roles.end();
}

bool RegistryRecord::IsLimited(const VerifierKey& key) const {
  return std::any_of(limits.begin(), limits.end(),
                     [&](const KeyLimit& limit) { return limit.key_id == key.id(); });
}

const VerifierKey* RegistryRecord::FindKey(absl::string_view key_name,
                                           uint32_t key_id) const {
  for (const VerifierKey& key : keys) {
    if (key.name() == key_name && key.id() == key_id) return &key;
  }
  return nullptr;
}

}  // namespace rastro
