// The files in which a RocksDB database keeps its tables, as tests look into them.

#ifndef RASTRO_TESTS_STORAGE_TABLE_FILES_H_
#define RASTRO_TESTS_STORAGE_TABLE_FILES_H_

#include <gtest/gtest.h>
#include <rocksdb/sst_file_reader.h>
#include <rocksdb/table_properties.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace rastro {

inline std::vector<std::filesystem::path> TableFiles(const std::string& directory) {
  std::vector<std::filesystem::path> files;
  for (const auto& file : std::filesystem::directory_iterator(directory)) {
    if (file.path().extension() == ".sst") files.push_back(file.path());
  }
  return files;
}

// What each file says of itself.
inline std::vector<std::shared_ptr<const rocksdb::TableProperties>> TableProperties(
    const std::string& directory) {
  std::vector<std::shared_ptr<const rocksdb::TableProperties>> all;
  for (const std::filesystem::path& file : TableFiles(directory)) {
    rocksdb::SstFileReader table{rocksdb::Options()};
    EXPECT_TRUE(table.Open(file).ok()) << file;
    all.push_back(table.GetTableProperties());
  }
  return all;
}

}  // namespace rastro

#endif  // RASTRO_TESTS_STORAGE_TABLE_FILES_H_
