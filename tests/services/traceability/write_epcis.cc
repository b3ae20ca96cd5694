// Writes generated LotEvents as EPCIS, one a line, for epcis_schema_test.py.
//   write_epcis COUNT [--document]

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include "services/traceability/lot_event_to_epcis.h"
#include "tests/testing/lot_event_generator.h"

int main(int argc, char** argv) {
  const int count = argc > 1 ? std::atoi(argv[1]) : 0;
  const bool as_document = argc > 2 && std::string(argv[2]) == "--document";
  rastro::LotEventGenerator generator(20260302);
  std::vector<std::string> events;
  for (int i = 0; i < count; ++i) {
    const auto epcis = rastro::LotEventToEpcis(generator.Next());
    if (!epcis.ok()) {
      std::cerr << epcis.status() << "\n";
      return 1;
    }
    if (as_document) {
      events.push_back(*epcis);
    } else {
      std::cout << *epcis << "\n";
    }
  }
  if (as_document) {
    std::cout << rastro::EpcisDocumentOf(events, absl::FromUnixSeconds(1772468130))
              << "\n";
  }
}
