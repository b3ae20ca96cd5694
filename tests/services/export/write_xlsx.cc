// Writes a spreadsheet with every type of cell, and what looks like another, for
// xlsx_file_test.py. The cells come as lines: type, TAB, text in hexadecimal.
//   write_xlsx < CELLS > FILE

#include <iostream>
#include <map>
#include <string>

#include "absl/strings/escaping.h"
#include "services/export/xlsx_file.h"

int main() {
  using rastro::ColumnType;
  const std::map<std::string, ColumnType> types = {{"text", ColumnType::kText},
                                                   {"number", ColumnType::kNumber},
                                                   {"date", ColumnType::kDate},
                                                   {"time", ColumnType::kTime},
                                                   {"timestamp", ColumnType::kTimestamp}};
  // A column for each cell, so that one row has them all.
  rastro::Table table;
  table.rows.emplace_back();
  for (std::string line; std::getline(std::cin, line);) {
    const size_t tab = line.find('\t');
    table.columns.push_back({"column", types.at(line.substr(0, tab))});
    table.rows[0].push_back(absl::HexStringToBytes(line.substr(tab + 1)));
  }
  const absl::StatusOr<std::string> file = rastro::XlsxOf(table, "cells");
  if (!file.ok()) {
    std::cerr << file.status() << "\n";
    return 1;
  }
  std::cout << *file;
}
