// See epcis_extras.h.

#include "services/traceability/epcis_extras.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/traceability/decimal.h"
#include "services/traceability/event_time.h"
#include "services/traceability/rastro_extensions.h"
#include "services/traceability/vocabulary.h"

namespace rastro {
namespace {

class ExtrasReader {
 public:
  ExtrasReader(const JsonFields& event, const JsonLdPrefixes& prefixes,
               FactBuilder* builder)
      : event_(event), prefixes_(prefixes), builder_(*builder) {}

  void Read() {
    for (const JsonValue& each : event_.List("sensorElementList", JsonKind::kObject)) {
      ReadSensorElement(JsonFields(each, &builder_.violations()));
    }
    ReadCertificates();
    ReadRastroExtensions(event_.object(), prefixes_, &builder_.facts());
    ReadAttributes(event_.object());
    const auto ilmd = event_.Find("ilmd", JsonKind::kObject);
    if (ilmd) ReadAttributes(*ilmd);
  }

 private:
  void ReadSensorElement(const JsonFields& element) {
    SensorReport shared;
    const auto metadata = element.Find("sensorMetadata", JsonKind::kObject);
    if (metadata) {
      const JsonFields fields(*metadata, &builder_.violations());
      shared.time = Time(fields, "time");
      shared.start_time = Time(fields, "startTime");
      shared.end_time = Time(fields, "endTime");
      shared.device_id = fields.Text("deviceID");
    }
    element.Require("sensorReport", JsonKind::kArray);
    for (const JsonValue& each : element.List("sensorReport", JsonKind::kObject)) {
      ReadReport(JsonFields(each, &builder_.violations()), shared);
    }
  }

  void ReadReport(const JsonFields& fields, SensorReport report) {
    report.type = ShortCbvName(CbvList::kMeasurementType,
                               prefixes_.Expand(fields.RequiredText("type")));
    report.value = Decimal(fields, "value");
    report.min_value = Decimal(fields, "minValue");
    report.max_value = Decimal(fields, "maxValue");
    report.mean_value = Decimal(fields, "meanValue");
    report.uom = fields.Text("uom");
    const auto time = Time(fields, "time");
    if (time) report.time = time;
    const std::string device = fields.Text("deviceID");
    if (!device.empty()) report.device_id = device;
    builder_.facts().sensor_reports.push_back(std::move(report));
  }

  std::string Decimal(const JsonFields& fields, absl::string_view name) {
    std::string number = fields.Number(name);
    if (!number.empty() && !IsDecimal(number)) {
      fields.Refuse(name, "sensor.decimal", number,
                    absl::StrCat("wanted at most ", kMaxDecimalBytes,
                                 " characters, exponent at most ", kMaxDecimalExponent));
    }
    return number;
  }

  std::optional<absl::Time> Time(const JsonFields& fields, absl::string_view name) {
    if (!fields.object().Find(name)) return std::nullopt;
    const std::string text = fields.Text(name);
    const auto time = ParseDateTime(text, builder_.facts().zone_offset_minutes);
    if (!time) {
      fields.Refuse(name, "event.time", text, "wanted date and time with offset");
    }
    return time;
  }

  // One URI or an array of them.
  void ReadCertificates() {
    const auto member = event_.object().Find("certificationInfo");
    if (!member) return;
    if (!member->is(JsonKind::kArray)) {
      const std::string uri = event_.Text("certificationInfo");
      if (!uri.empty()) AddCertificate(uri);
      return;
    }
    for (const JsonValue& each : event_.List("certificationInfo", JsonKind::kString)) {
      AddCertificate(each.Text());
    }
  }

  void AddCertificate(absl::string_view uri) {
    builder_.facts().certificates.push_back({.uri = prefixes_.Expand(uri)});
  }

  void ReadAttributes(const JsonValue& object) {
    std::string scratch;
    for (const JsonValue& member : object.Each()) {
      const absl::string_view name = member.NameIn(&scratch);
      const absl::string_view local = LocalName(name);
      if (!IsAttributeName(local)) continue;
      AddAttribute(local, member);
      if (!member.is(JsonKind::kArray)) continue;
      for (const JsonValue& each : member.Each()) AddAttribute(local, each);
    }
  }

  void AddAttribute(absl::string_view name, const JsonValue& value) {
    if (value.is(JsonKind::kString) || value.is(JsonKind::kNumber)) {
      builder_.AddAttribute(name, value.Text());
    } else if (name == "establishment" && value.is(JsonKind::kObject)) {
      AddNumber(value);
    }
  }

  // An establishment with its activity or country.
  void AddNumber(const JsonValue& establishment) {
    for (const JsonValue& member : establishment.Each()) {
      if (LocalName(member.Name()) == "number" && member.is(JsonKind::kString)) {
        builder_.AddAttribute("establishment", member.Text());
      }
    }
  }

  const JsonFields& event_;
  const JsonLdPrefixes& prefixes_;
  FactBuilder& builder_;
};

}  // namespace

void ReadEpcisExtras(const JsonFields& event, const JsonLdPrefixes& prefixes,
                     FactBuilder* builder) {
  ExtrasReader(event, prefixes, builder).Read();
}

}  // namespace rastro
