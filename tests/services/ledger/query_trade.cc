// See query_trade.h.

#include "tests/services/ledger/query_trade.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace rastro {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kPlaces = 3;
constexpr int kDocuments = 4;

// EPC URN's digits and the GTIN that they are.
struct Product {
  const char* urn;
  const char* gtin;
};
constexpr Product kProducts[] = {{"7501234.200014", "27501234000141"},
                                 {"7501234.000014", "07501234000147"},
                                 {"4012345.011111", "04012345111118"}};
const char* const kGlns[] = {"7501234000116", "7501234000123", "7501234000130"};

const std::vector<std::string> kTypes = {"ObjectEvent", "AggregationEvent",
                                         "TransactionEvent", "TransformationEvent",
                                         "AssociationEvent"};
const std::vector<std::string> kActions = {"ADD", "OBSERVE", "DELETE"};
const std::vector<std::string> kSteps = {"shipping", "packing", "commissioning",
                                         "https://x.example/step/smoking"};
const std::vector<std::string> kDispositions = {"in_transit", "active", "recalled"};
const std::vector<std::string> kBtt = {"po", "inv"};
const std::vector<std::string> kSdt = {"owning_party", "location"};
const std::vector<std::string> kReasons = {"did_not_occur", "incorrect_data"};

std::string Place(Random& random, int place) {
  const std::string gln = kGlns[place];
  switch (Pick(random, 3)) {
    case 0:
      return absl::StrCat("urn:epc:id:sgln:7501234.", gln.substr(7, 5), ".0");
    case 1:
      return absl::StrCat("https://shop.example/414/", gln);
    default:
      return absl::StrCat("https://id.gs1.org/414/", gln);
  }
}

std::string Document(int document) {
  return absl::StrCat("urn:epcglobal:cbv:bt:7501234000116:", document);
}

std::string Cbv(Random& random, absl::string_view list, const std::string& name) {
  if (name.find(':') != std::string::npos || Pick(random, 2) == 0) return name;
  return absl::StrCat("https://ref.gs1.org/cbv/", list, "-", name);
}

std::string TimeText(absl::Time time) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%E*S-07:00", time,
                          absl::FixedTimeZone(-7 * 3600));
}

Thing RandomThing(Random& random, std::vector<Thing::Kind> kinds) {
  const Thing::Kind kind = Pick(random, kinds);
  return {kind, static_cast<int>(Pick(random, std::size(kProducts))),
          kind == Thing::kProduct ? 0 : static_cast<int>(Pick(random, 4)) + 1};
}

std::vector<Thing> Things(Random& random, std::vector<Thing::Kind> kinds, size_t least) {
  std::vector<Thing> things;
  for (size_t i = least + Pick(random, 3); i > 0; --i) {
    const Thing thing = RandomThing(random, kinds);
    if (std::find(things.begin(), things.end(), thing) == things.end()) {
      things.push_back(thing);
    }
  }
  return things;
}

std::vector<std::pair<std::string, int>> Typed(Random& random,
                                               const std::vector<std::string>& types,
                                               int ids, size_t least) {
  std::vector<std::pair<std::string, int>> typed;
  for (size_t i = least + Pick(random, 2); i > 0; --i) {
    typed.emplace_back(Pick(random, types), static_cast<int>(Pick(random, ids)));
  }
  return typed;
}

void PutThings(Random& random, Json& event, const char* name,
               const std::vector<Thing>& things) {
  for (const Thing& thing : things) event[name].push_back(Spell(random, thing, false));
}

void PutQuantities(Random& random, Json& event, const char* name,
                   const std::vector<Thing>& things) {
  for (const Thing& thing : things) {
    Json element{{"epcClass", Spell(random, thing, false)}};
    if (Pick(random, 2) == 0) element["quantity"] = 12.5;
    event[name].push_back(std::move(element));
  }
}

template <typename T>
bool Has(const std::vector<T>& all, const T& one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

// Adds random parameters to a question.
class Asker {
 public:
  Asker(Random& random, TradeQuestion& question) : random_(random), question_(question) {}

  // One or two of `choices`; `spell` writes one, `holds` judges an event by all of them.
  template <typename T, typename Spell, typename Holds>
  void OneOf(const std::string& name, const std::vector<T>& choices, const Spell& spell,
             const Holds& holds) {
    std::vector<T> wanted;
    QueryParam param{name, {}};
    for (size_t i = 1 + Pick(random_, 2); i > 0; --i) {
      wanted.push_back(Pick(random_, choices));
      param.values.push_back(spell(wanted.back()));
    }
    Add(param, [wanted, holds](const TradeEvent& event) {
      return std::any_of(wanted.begin(), wanted.end(),
                         [&](const T& one) { return holds(event, one); });
    });
  }

  void Text(const std::string& name, const std::vector<std::string>& choices,
            std::string TradeEvent::*field, absl::string_view list = "") {
    OneOf(
        name, choices,
        [&](const std::string& each) {
          return list.empty() ? each : Cbv(random_, list, each);
        },
        [field](const TradeEvent& event, const std::string& one) {
          return event.*field == one;
        });
  }

  void Place_(const std::string& name, int TradeEvent::*field) {
    OneOf(
        name, std::vector<int>{0, 1, 2}, [&](int one) { return Place(random_, one); },
        [field](const TradeEvent& event, int one) { return event.*field == one; });
  }

  using Lists = std::vector<std::vector<Thing> TradeEvent::*>;

  void Things_(const std::string& name, const std::vector<Thing::Kind>& kinds,
               const Lists& lists) {
    std::vector<Thing> choices;
    for (int i = 0; i < 6; ++i) choices.push_back(RandomThing(random_, kinds));
    OneOf(
        name, choices, [&](const Thing& one) { return Spell(random_, one, true); },
        [lists](const TradeEvent& event, const Thing& one) {
          return std::any_of(lists.begin(), lists.end(),
                             [&](auto list) { return Has(event.*list, one); });
        });
  }

  // All items, or all lots, of a product.
  void Pattern(const std::string& name, Thing::Kind kind, const Lists& lists) {
    const auto spell = [&](int product) {
      if (Pick(random_, 2) == 0) {
        return absl::StrCat("https://id.gs1.org/01/", kProducts[product].gtin,
                            kind == Thing::kItem ? "/21/*" : "/10/*");
      }
      return absl::StrCat(
          "urn:epc:", kind == Thing::kItem ? "idpat:sgtin:" : "class:lgtin:",
          kProducts[product].urn, ".*");
    };
    OneOf(name, std::vector<int>{0, 1, 2}, spell,
          [kind, lists](const TradeEvent& event, int product) {
            for (auto list : lists) {
              for (const Thing& thing : event.*list) {
                if (thing.kind == kind && thing.product == product) return true;
              }
            }
            return false;
          });
  }

  void Typed_(const std::string& family, const std::vector<std::string>& types, int ids,
              std::vector<std::pair<std::string, int>> TradeEvent::*field) {
    const std::string type = Pick(random_, types);
    std::vector<int> choices;
    for (int i = 0; i < ids; ++i) choices.push_back(i);
    OneOf(
        family + type, choices,
        [&](int id) { return ids == kPlaces ? Place(random_, id) : Document(id); },
        [type, field](const TradeEvent& event, int id) {
          return Has(event.*field, std::pair(type, id));
        });
  }

  void Times(const std::string& name, absl::Time low, absl::Time high,
             const std::function<std::optional<absl::Time>(const TradeEvent&)>& of) {
    const auto between = [&] {
      return low + (high - low) * (static_cast<double>(Pick(random_, 1001)) / 1000);
    };
    absl::Time from = between(), until = between();
    if (until < from) std::swap(from, until);
    const size_t ends = Pick(random_, 3);
    if (ends != 0) {
      Add({absl::StrCat("GE_", name), {TimeText(from)}},
          [=](const TradeEvent& event) { return of(event) && *of(event) >= from; });
    }
    if (ends != 1) {
      Add({absl::StrCat("LT_", name), {TimeText(until)}},
          [=](const TradeEvent& event) { return of(event) && *of(event) < until; });
    }
  }

  void Add(QueryParam param, std::function<bool(const TradeEvent&)> condition) {
    for (const QueryParam& each : question_.params) {
      if (each.name == param.name) return;
    }
    question_.params.push_back(std::move(param));
    question_.conditions.push_back(std::move(condition));
  }

 private:
  Random& random_;
  TradeQuestion& question_;
};

absl::Time FirstEventTime() { return absl::FromUnixSeconds(1772456400); }

void AddCondition(Random& random, Asker& ask, absl::Time first, absl::Time now) {
  using E = TradeEvent;
  const std::vector<Thing::Kind> single = {Thing::kItem, Thing::kAnimal};
  const std::vector<Thing::Kind> classes = {Thing::kLot, Thing::kProduct};
  const Asker::Lists any = {&E::epcs, &E::parent, &E::inputs, &E::outputs};
  const Asker::Lists any_class = {&E::classes, &E::input_classes, &E::output_classes};
  switch (Pick(random, 24)) {
    case 0:
      return ask.Text("eventType", kTypes, &E::type);
    case 1:
      return ask.Text("EQ_action", kActions, &E::action);
    case 2:
      return ask.Text("EQ_bizStep", kSteps, &E::biz_step, "BizStep");
    case 3:
      return ask.Text("EQ_disposition", kDispositions, &E::disposition, "Disp");
    case 4:
      return ask.Text("EQ_persistentDisposition_set", kDispositions, &E::set, "Disp");
    case 5:
      return ask.Place_(Pick(random, 2) ? "EQ_readPoint" : "WD_readPoint",
                        &E::read_point);
    case 6:
      return ask.Place_(Pick(random, 2) ? "EQ_bizLocation" : "WD_bizLocation",
                        &E::biz_location);
    case 7:
      return ask.Things_("MATCH_epc", single, {&E::epcs});
    case 8:
      return ask.Things_("MATCH_parentID", single, {&E::parent});
    case 9:
      return ask.Things_("MATCH_inputEPC", single, {&E::inputs});
    case 10:
      return ask.Things_("MATCH_outputEPC", single, {&E::outputs});
    case 11:
      return ask.Things_("MATCH_anyEPC", single, any);
    case 12:
      return ask.Things_("MATCH_epcClass", classes, {&E::classes});
    case 13:
      return ask.Things_("MATCH_inputEPCClass", classes, {&E::input_classes});
    case 14:
      return ask.Things_("MATCH_outputEPCClass", classes, {&E::output_classes});
    case 15:
      return ask.Things_("MATCH_anyEPCClass", classes, any_class);
    case 16:
      return ask.Pattern("MATCH_anyEPC", Thing::kItem, any);
    case 17:
      return ask.Pattern("MATCH_anyEPCClass", Thing::kLot, any_class);
    case 18:
      return ask.Typed_("EQ_bizTransaction_", kBtt, kDocuments, &E::biz_transactions);
    case 19:
      return ask.Typed_("EQ_source_", kSdt, kPlaces, &E::sources);
    case 20:
      return ask.Typed_("EQ_destination_", kSdt, kPlaces, &E::destinations);
    case 21:
      return ask.Times("eventTime", FirstEventTime(), FirstEventTime() + absl::Hours(10),
                       [](const E& event) { return event.event_time; });
    case 22:
      return ask.Times("recordTime", first, now,
                       [](const E& event) { return event.record_time; });
    default:
      if (Pick(random, 2) == 0) {
        return ask.Times("errorDeclarationTime", FirstEventTime(),
                         FirstEventTime() + absl::Hours(10),
                         [](const E& event) { return event.error_time; });
      }
      ask.Text("EQ_errorReason", kReasons, &E::error_reason, "ER");
      return ask.Add({"EXISTS_errorDeclaration", {}},
                     [](const E& event) { return event.error_time.has_value(); });
  }
}

}  // namespace

size_t Pick(Random& random, size_t end) { return random() % end; }

std::string Spell(Random& random, const Thing& thing, bool in_question) {
  if (thing.kind == Thing::kAnimal) {
    return absl::StrCat("https://ranch.example/animal/", thing.product, "-",
                        thing.serial);
  }
  const Product& product = kProducts[thing.product];
  const bool is_lot = thing.kind == Thing::kLot;
  const std::string serial = absl::StrCat("S-", thing.serial);
  const size_t form = Pick(random, in_question ? 4 : 3);
  const char* host =
      form == 0 ? "https://id.gs1.org/01/" : "https://shop.example/x/gtin/";
  if (thing.kind == Thing::kProduct) {
    if (form == 2) return absl::StrCat("urn:epc:idpat:sgtin:", product.urn, ".*");
    if (form == 3) return absl::StrCat("(01)", product.gtin);
    return absl::StrCat(host, product.gtin);
  }
  if (form == 2) {
    return absl::StrCat("urn:epc:", is_lot ? "class:lgtin:" : "id:sgtin:", product.urn,
                        ".", serial);
  }
  if (form == 3) {
    return absl::StrCat("(01)", product.gtin, is_lot ? "(10)" : "(21)", serial);
  }
  return absl::StrCat(host, product.gtin, is_lot ? "/10/" : "/21/", serial);
}

TradeEvent RandomEvent(Random& random, int number) {
  const std::vector<Thing::Kind> single = {Thing::kItem, Thing::kAnimal};
  const std::vector<Thing::Kind> classes = {Thing::kLot, Thing::kProduct};
  TradeEvent event;
  event.type = Pick(random, kTypes);
  // Many share a minute, some a moment.
  event.event_time = FirstEventTime() + absl::Minutes(Pick(random, 600)) +
                     absl::Nanoseconds(Pick(random, 3) * 1000);
  event.event_id = absl::StrCat("urn:uuid:event-", number);
  if (Pick(random, 5) > 0) event.biz_step = Pick(random, kSteps);
  if (Pick(random, 3) > 0) event.disposition = Pick(random, kDispositions);
  if (Pick(random, 3) > 0) event.read_point = static_cast<int>(Pick(random, kPlaces));
  if (Pick(random, 3) > 0) event.biz_location = static_cast<int>(Pick(random, kPlaces));
  if (Pick(random, 8) == 0) {
    event.error_time = event.event_time + absl::Minutes(Pick(random, 60));
    if (Pick(random, 2) == 0) event.error_reason = Pick(random, kReasons);
  }
  event.biz_transactions =
      Typed(random, kBtt, kDocuments, event.type == "TransactionEvent" ? 1 : 0);
  event.sources = Typed(random, kSdt, kPlaces, 0);
  event.destinations = Typed(random, kSdt, kPlaces, 0);
  if (event.type == "TransformationEvent") {
    event.inputs = Things(random, single, 1);
    event.outputs = Things(random, single, 1);
    event.input_classes = Things(random, classes, 0);
    event.output_classes = Things(random, classes, 0);
    return event;
  }
  event.action = Pick(random, kActions);
  event.epcs = Things(random, single, 1);
  event.classes = Things(random, classes, 0);
  if (event.type == "ObjectEvent" && Pick(random, 3) == 0) {
    event.set = Pick(random, kDispositions);
  }
  if (event.type == "AggregationEvent" || event.type == "AssociationEvent") {
    event.parent = {RandomThing(random, single)};
  }
  return event;
}

std::string JsonOf(Random& random, const TradeEvent& event) {
  Json json{
      {"@context", "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"},
      {"type", event.type},
      {"eventTime", TimeText(event.event_time)},
      {"eventTimeZoneOffset", "-07:00"},
      {"eventID", event.event_id}};
  if (!event.action.empty()) json["action"] = event.action;
  if (!event.biz_step.empty()) json["bizStep"] = Cbv(random, "BizStep", event.biz_step);
  if (!event.disposition.empty()) json["disposition"] = event.disposition;
  if (!event.set.empty()) json["persistentDisposition"]["set"] = {event.set};
  if (event.read_point >= 0) json["readPoint"]["id"] = Place(random, event.read_point);
  if (event.biz_location >= 0) {
    json["bizLocation"]["id"] = Place(random, event.biz_location);
  }
  const bool packs = event.type == "AggregationEvent" || event.type == "AssociationEvent";
  PutThings(random, json, packs ? "childEPCs" : "epcList", event.epcs);
  PutQuantities(random, json, packs ? "childQuantityList" : "quantityList",
                event.classes);
  PutThings(random, json, "inputEPCList", event.inputs);
  PutThings(random, json, "outputEPCList", event.outputs);
  PutQuantities(random, json, "inputQuantityList", event.input_classes);
  PutQuantities(random, json, "outputQuantityList", event.output_classes);
  if (!event.parent.empty()) json["parentID"] = Spell(random, event.parent[0], false);
  for (const auto& [type, id] : event.biz_transactions) {
    json["bizTransactionList"].push_back(
        {{"type", type}, {"bizTransaction", Document(id)}});
  }
  for (const auto& [type, id] : event.sources) {
    json["sourceList"].push_back({{"type", type}, {"source", Place(random, id)}});
  }
  for (const auto& [type, id] : event.destinations) {
    json["destinationList"].push_back(
        {{"type", type}, {"destination", Place(random, id)}});
  }
  if (event.error_time) {
    json["errorDeclaration"]["declarationTime"] = TimeText(*event.error_time);
    if (!event.error_reason.empty()) {
      json["errorDeclaration"]["reason"] = event.error_reason;
    }
  }
  return json.dump();
}

TradeQuestion RandomQuestion(Random& random, absl::Time first, absl::Time now) {
  TradeQuestion question;
  Asker ask(random, question);
  for (size_t i = Pick(random, 4); i > 0; --i) AddCondition(random, ask, first, now);
  if (Pick(random, 4) > 0) {
    question.by_event_time = Pick(random, 2) == 0;
    question.params.push_back(
        {"orderBy", {question.by_event_time ? "eventTime" : "recordTime"}});
  }
  if (Pick(random, 4) > 0) {
    question.descending = Pick(random, 2) == 0;
    question.params.push_back({"orderDirection", {question.descending ? "DESC" : "ASC"}});
  }
  if (Pick(random, 5) == 0) {
    question.limit = 1 + Pick(random, 20);
    question.params.push_back({"eventCountLimit", {absl::StrCat(question.limit)}});
  }
  return question;
}

std::vector<uint64_t> Answer(const TradeQuestion& question,
                             const std::vector<TradeEvent>& events, uint64_t tree_size) {
  std::vector<std::pair<absl::Time, uint64_t>> found;
  for (const TradeEvent& event : events) {
    const bool fits =
        event.index < tree_size &&
        std::all_of(question.conditions.begin(), question.conditions.end(),
                    [&](const auto& condition) { return condition(event); });
    if (!fits) continue;
    found.emplace_back(question.by_event_time ? event.event_time : event.record_time,
                       event.index);
  }
  std::sort(found.begin(), found.end());
  if (question.descending) std::reverse(found.begin(), found.end());
  if (question.limit > 0 && found.size() > question.limit) found.resize(question.limit);
  std::vector<uint64_t> indexes;
  for (const auto& [time, index] : found) indexes.push_back(index);
  return indexes;
}

std::string Describe(const TradeQuestion& question) {
  return absl::StrJoin(
      question.params, " ", [](std::string* out, const QueryParam& each) {
        absl::StrAppend(out, each.name, "=", absl::StrJoin(each.values, ","));
      });
}

}  // namespace rastro
