// Where fuzzing begins: for each target some of our own inputs, made from the golden
// vectors, the samples and a small trade, and the files of tests/fuzz/corpus.

#ifndef RASTRO_TESTS_FUZZ_SEEDS_H_
#define RASTRO_TESTS_FUZZ_SEEDS_H_

#include <string>
#include <vector>

namespace rastro {

// The seeds of `target`; the same in every run.
std::vector<std::string> FuzzSeeds(const std::string& target);

// The bytes of a file of the project, named from its top folder. Ends the process if it
// is not there.
std::string ReadSeedFile(const std::string& name);

}  // namespace rastro

#endif  // RASTRO_TESTS_FUZZ_SEEDS_H_
