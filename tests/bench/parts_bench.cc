// What the parts of a submission cost, each alone and on one thread: hashes and tree,
// signatures, texts, contents, admission, building and writing of a group, receipt.
// docs/performance.md has the figures and the command.

#include <benchmark/benchmark.h>

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "crypto/link.h"
#include "crypto/merkle/tree.h"
#include "crypto/note/checkpoint.h"
#include "crypto/part.h"
#include "services/client/receipt.h"
#include "services/ledger/admission.h"
#include "services/ledger/group.h"
#include "services/traceability/epcis_check.h"
#include "services/traceability/lot_event_to_epcis.h"
#include "storage/ledger_store.h"
#include "tests/bench/simulated_ledger.h"

namespace rastro {
namespace {

constexpr size_t kBatchEvents = 100;
constexpr uint64_t kTreeSize = 1'000'000;
constexpr char kNow[] = "2026-03-02T16:15:30.250000Z";

std::string Text(size_t bytes) { return std::string(bytes, 'x'); }
Hash HashOf(uint64_t number) { return Sha256(absl::StrCat("hash ", number)); }

// Events of the first exporter.
class Exporter {
 public:
  static const Exporter& Get() {
    static const auto* const exporter = new Exporter();
    return *exporter;
  }

  const Actor& actor() const { return frame_.actors.front(); }

  // In turn, so that the average is the trade's.
  const v1::LotEvent& Event(size_t number) const {
    return events_[number % events_.size()];
  }
  std::string Typed(size_t number) const { return Event(number).SerializeAsString(); }
  std::string Epcis(size_t number) const { return Must(LotEventToEpcis(Event(number))); }

  std::vector<PreparedEvent> Prepared(bool is_epcis) const {
    std::vector<PreparedEvent> prepared;
    for (size_t i = 0; i < kBatchEvents; ++i) {
      const PartContent content{
          std::string(kPartnersPart),
          std::string(is_epcis ? kEpcisMediaType : kLotEventMediaType),
          is_epcis ? Epcis(i) : Typed(i)};
      prepared.push_back(Must(
          PrepareEvent({actor().record.participant, actor().secret}, {&content, 1})));
    }
    return prepared;
  }

  Submission Batch(bool is_epcis) const {
    const NoteSigner* const signer = actor().signer.get();
    return Must(BuildBatch({std::string(kTestOrigin), actor().record.participant, {}},
                           Prepared(is_epcis), {&signer, 1}));
  }

 private:
  Exporter() : frame_(7) {
    for (uint64_t number = 0; events_.size() < kBatchEvents; number += kExporters) {
      Consignment told(frame_, number, Consignment::WholeSize(number), 0);
      Take(told.Slaughter());
      (void)told.PostMortem();
      Take(told.CutAndPack());
      (void)told.Certify();
      Take(told.Ship());
    }
  }

  void Take(LotEvents events) {
    std::move(events.begin(), events.end(), std::back_inserter(events_));
  }

  const TradeFrame frame_;
  LotEvents events_;
};

void HashOf600Bytes(benchmark::State& state) {
  const std::string text = Text(600);
  for (auto _ : state) benchmark::DoNotOptimize(Sha256(text));
}

void LeafHashOfAnEntry(benchmark::State& state) {
  const std::string text =
      Entry{kTreeSize, kNow, HashOf(1), HashOf(2), 50, 3, HashOf(3)}.Text();
  for (auto _ : state) benchmark::DoNotOptimize(LeafHash(text));
}

void NodeHashOfTwo(benchmark::State& state) {
  const Hash left = HashOf(1);
  const Hash right = HashOf(2);
  for (auto _ : state) benchmark::DoNotOptimize(NodeHash(left, right));
}

// A tree of a million leaves, its full tiles in memory, as a server keeps those last
// asked for.
class TiledTree {
 public:
  static TiledTree& Get() {
    static auto* const tree = new TiledTree();
    return *tree;
  }

  TileEdge edge;
  std::map<std::pair<uint32_t, uint64_t>, std::shared_ptr<const TileNodes>> tiles;
  const TileNodesReader reader = [this](uint32_t level, uint64_t index) {
    return absl::StatusOr<std::shared_ptr<const TileNodes>>(tiles.at({level, index}));
  };

 private:
  TiledTree() {
    std::vector<FullTile> full;
    for (uint64_t i = 0; i < kTreeSize; ++i) edge.Append(HashOf(i), full);
    for (FullTile& tile : full) {
      tiles[{tile.level, tile.index}] =
          std::make_shared<const TileNodes>(Must(TileNodes::Read(tile.hashes)));
    }
  }
};

void TreeAppend(benchmark::State& state) {
  TileEdge edge = TiledTree::Get().edge;
  std::vector<FullTile> full;
  const Hash leaf = HashOf(1);
  for (auto _ : state) {
    edge.Append(leaf, full);
    full.clear();
  }
}

void InclusionProofBuild(benchmark::State& state) {
  TiledTree& tree = TiledTree::Get();
  uint64_t index = 1;
  for (auto _ : state) {
    index = index * 48271 % 2147483647;
    benchmark::DoNotOptimize(MakeInclusionProof(TileNodeSource(tree.edge, tree.reader),
                                                index % kTreeSize, kTreeSize));
  }
}

void InclusionProofCheck(benchmark::State& state) {
  TiledTree& tree = TiledTree::Get();
  const InclusionProof proof = Must(MakeInclusionProof(
      TileNodeSource(tree.edge, tree.reader), kTreeSize / 3, kTreeSize));
  const TreeHead head = tree.edge.head();
  const Hash leaf = HashOf(kTreeSize / 3);
  for (auto _ : state) Must(VerifyInclusion(proof, leaf, head));
}

std::vector<uint64_t> NewestIndexes() {
  std::vector<uint64_t> indexes;
  for (uint64_t i = kTreeSize - 150; indexes.size() < kBatchEvents; ++i) {
    indexes.push_back(i);
  }
  return indexes;
}

// Of 100 entries near the end, as in a receipt.
void SubsetProofBuild(benchmark::State& state) {
  TiledTree& tree = TiledTree::Get();
  const std::vector<uint64_t> indexes = NewestIndexes();
  for (auto _ : state) {
    benchmark::DoNotOptimize(
        MakeSubsetProof(TileNodeSource(tree.edge, tree.reader), kTreeSize, indexes));
  }
}

void SubsetProofCheck(benchmark::State& state) {
  TiledTree& tree = TiledTree::Get();
  std::vector<SubsetLeaf> leaves;
  for (const uint64_t index : NewestIndexes()) leaves.push_back({index, HashOf(index)});
  const SubsetProof proof = Must(MakeSubsetProof(TileNodeSource(tree.edge, tree.reader),
                                                 kTreeSize, NewestIndexes()));
  const TreeHead head = tree.edge.head();
  for (auto _ : state) Must(VerifySubset(leaves, proof, head));
}

const MemoryNoteSigner& LedgerSigner() {
  static const auto* const signer = new MemoryNoteSigner(TestKey(kTestOrigin));
  return *signer;
}

std::string SignedCheckpoint() {
  const NoteSigner* const signer = &LedgerSigner();
  return Must(SignNote(
                  Checkpoint{std::string(kTestOrigin), {kTreeSize, HashOf(1)}, {}}.Text(),
                  {&signer, 1}))
      .Serialize();
}

void CheckpointSign(benchmark::State& state) {
  (void)LedgerSigner();
  for (auto _ : state) benchmark::DoNotOptimize(SignedCheckpoint());
}

void NoteVerify(benchmark::State& state) {
  const Note note = Must(Note::Parse(SignedCheckpoint()));
  const VerifierKey key = LedgerSigner().key();
  for (auto _ : state) Must(VerifyNote(note, {&key, 1}).status());
}

void CheckpointOpen(benchmark::State& state) {
  const std::string note = SignedCheckpoint();
  const VerifierKey key = LedgerSigner().key();
  for (auto _ : state) Must(OpenCheckpoint(note, kTestOrigin, key).status());
}

void EntryTextBuild(benchmark::State& state) {
  const Entry entry{kTreeSize, kNow, HashOf(1), HashOf(2), 50, 3, HashOf(3)};
  for (auto _ : state) benchmark::DoNotOptimize(entry.Text());
}

void EntryTextParse(benchmark::State& state) {
  const std::string text =
      Entry{kTreeSize, kNow, HashOf(1), HashOf(2), 50, 3, HashOf(3)}.Text();
  for (auto _ : state) Must(Entry::Parse(text).status());
}

Link LotLink() {
  Link link;
  link.lot_hash = HashOf(1);
  link.number = 2;
  link.previous = PreviousLink{HashOf(2), 1};
  return link;
}

void LinkTextBuild(benchmark::State& state) {
  const Link link = LotLink();
  for (auto _ : state) benchmark::DoNotOptimize(link.Text());
}

void LinkTextParse(benchmark::State& state) {
  const std::string text = LotLink().Text();
  for (auto _ : state) Must(Link::Parse(text).status());
}

void LotTextParse(benchmark::State& state) {
  const std::string text =
      Exporter::Get().Prepared(/*is_epcis=*/false)[0].submitted.lots[0];
  for (auto _ : state) Must(Lot::Parse(text).status());
}

void PartTextParse(benchmark::State& state) {
  const std::string text =
      Exporter::Get().Prepared(/*is_epcis=*/false)[0].submitted.parts[0].second;
  for (auto _ : state) Must(Part::Parse(text).status());
}

// Argument of what follows: 0 typed, 1 EPCIS.
void FactsOfAnEvent(benchmark::State& state) {
  const bool is_epcis = state.range(0) == 1;
  std::vector<std::string> contents;
  for (size_t i = 0; i < kBatchEvents; ++i) {
    contents.push_back(is_epcis ? Exporter::Get().Epcis(i) : Exporter::Get().Typed(i));
  }
  size_t number = 0;
  for (auto _ : state) {
    Must(CheckEvent(is_epcis ? kEpcisMediaType : kLotEventMediaType,
                    contents[number++ % kBatchEvents])
             .status());
  }
}

// By the client: facts, nonces, hashes.
void PrepareAnEvent(benchmark::State& state) {
  const Actor& actor = Exporter::Get().actor();
  const Submitter submitter{actor.record.participant, actor.secret};
  const PartContent content{std::string(kPartnersPart), std::string(kLotEventMediaType),
                            Exporter::Get().Typed(0)};
  for (auto _ : state) Must(PrepareEvent(submitter, {&content, 1}).status());
}

void AdmitABatchOf100(benchmark::State& state) {
  const Submission batch = Exporter::Get().Batch(state.range(0) == 1);
  for (auto _ : state) {
    state.PauseTiming();
    Submission copy = batch;
    state.ResumeTiming();
    AdmittedBatch admitted = Must(ReadSubmission(std::move(copy), kTestOrigin));
    state.PauseTiming();
    { const AdmittedBatch gone = std::move(admitted); }
    state.ResumeTiming();
  }
}

// Builder, ledger store and index store without the threads that drive them.
class Parts {
 public:
  Parts()
      : index_(Must(IndexStore::Open({directory_.File("index")}))),
        builder_(*index_, TileEdge(), Registry(), "") {
    LedgerStoreOptions options;
    options.path = directory_.File("ledger");
    options.origin = std::string(kTestOrigin);
    Must(LedgerStore::Create(options, kNow));
    store_ = Must(LedgerStore::Open(options));
    Register(operator_.Record(Role::kOperator), {&operator_.key});
    const Actor& actor = Exporter::Get().actor();
    const PreparedGroup group =
        Register(actor.record, {&operator_.key, actor.signer.get()});
    batch_ = Must(ReadSubmission(Exporter::Get().Batch(/*is_epcis=*/false), kTestOrigin));
    batch_.checked_against =
        group.registry->InForceAt(actor.record.participant, 2)->leaf_hash;
  }

  // As if its keys had been checked at admission.
  AdmittedBatch Batch() const { return batch_; }

  PreparedGroup Build(AdmittedBatch batch) {
    std::vector<PendingBatch> batches;
    batches.push_back({std::move(batch), [](absl::StatusOr<Recorded> recorded) {
                         Must(recorded.status());  // Only a refusal is answered here.
                       }});
    return builder_.Build(std::move(batches), now_ += absl::Milliseconds(1));
  }

  // So that the same events are new the next time.
  void Forget() { builder_.Forget(); }
  LedgerStore& store() { return *store_; }

 private:
  PreparedGroup Register(const RegistryRecord& record,
                         const std::vector<const NoteSigner*>& signers) {
    PreparedGroup group = Build(
        Must(ReadSubmission(TestRegistration(operator_, record, signers), kTestOrigin)));
    Must(store_->Append(group.rows));
    Must(index_->Apply(group.index_rows));
    Forget();
    return group;
  }

  TempDir directory_;
  const TestParticipant operator_{"operadora"};
  std::unique_ptr<IndexStore> index_;
  std::unique_ptr<LedgerStore> store_;
  GroupBuilder builder_;
  absl::Time now_ = absl::FromUnixSeconds(1790000000);
  AdmittedBatch batch_;
};

// Of one batch of 100 events, whose chains are new.
void BuildAGroupOf100(benchmark::State& state) {
  Parts parts;
  for (auto _ : state) {
    state.PauseTiming();
    AdmittedBatch batch = parts.Batch();
    state.ResumeTiming();
    const PreparedGroup group = parts.Build(std::move(batch));
    state.PauseTiming();
    if (group.rows.entries.size() != kBatchEvents) state.SkipWithError("not recorded");
    parts.Forget();
    state.ResumeTiming();
  }
}

// Rows of 100 events, synced.
void AppendAGroupOf100(benchmark::State& state) {
  Parts parts;
  for (auto _ : state) {
    state.PauseTiming();
    const PreparedGroup group = parts.Build(parts.Batch());
    parts.Forget();
    state.ResumeTiming();
    Must(parts.store().Append(group.rows));
  }
}

// A batch of 100 events that is recorded in a ledger.
class RecordedBatch {
 public:
  RecordedBatch() {
    ledger_.Create();
    const Actor& actor = Exporter::Get().actor();
    Must(ledger_
             .Submit(TestRegistration(ledger_.operator_party, actor.record,
                                      {&ledger_.operator_party.key, actor.signer.get()}))
             .status());
    const Submission batch = Exporter::Get().Batch(/*is_epcis=*/false);
    batch_hash = Must(SignedBatch::Parse(batch.batch_note)).hash;
    recorded = Must(ledger_.Submit(batch));
    for (const PreparedEvent& event : Exporter::Get().Prepared(/*is_epcis=*/false)) {
      event_hashes.push_back(event.hash);
    }
  }

  std::vector<ProvenRange> Receipt() {
    return Must(ledger_->reader().Receipts(*recorded.published, recorded.indexes));
  }
  const LedgerIdentity& identity() { return ledger_->identity(); }

  Recorded recorded;
  std::vector<Hash> event_hashes;
  Hash batch_hash;

 private:
  TestLedger ledger_;
};

// By the server, from a small ledger.
void ReceiptOf100Build(benchmark::State& state) {
  RecordedBatch batch;
  for (auto _ : state) benchmark::DoNotOptimize(batch.Receipt());
}

// By the client, the checkpoint's signature included.
void ReceiptOf100Check(benchmark::State& state) {
  RecordedBatch batch;
  const std::vector<ProvenRange> ranges = batch.Receipt();
  for (auto _ : state) {
    Must(VerifyReceipt(batch.identity(), batch.recorded.published->checkpoint, ranges,
                       batch.event_hashes, batch.batch_hash, /*already_recorded=*/false)
             .status());
  }
}

BENCHMARK(HashOf600Bytes);
BENCHMARK(LeafHashOfAnEntry);
BENCHMARK(NodeHashOfTwo);
BENCHMARK(TreeAppend);
BENCHMARK(InclusionProofBuild);
BENCHMARK(InclusionProofCheck);
BENCHMARK(SubsetProofBuild);
BENCHMARK(SubsetProofCheck);
BENCHMARK(CheckpointSign);
BENCHMARK(NoteVerify);
BENCHMARK(CheckpointOpen);
BENCHMARK(EntryTextBuild);
BENCHMARK(EntryTextParse);
BENCHMARK(LinkTextBuild);
BENCHMARK(LinkTextParse);
BENCHMARK(LotTextParse);
BENCHMARK(PartTextParse);
BENCHMARK(FactsOfAnEvent)->Arg(0)->Arg(1);
BENCHMARK(PrepareAnEvent);
BENCHMARK(AdmitABatchOf100)->Arg(0)->Arg(1)->Unit(benchmark::kMicrosecond);
BENCHMARK(BuildAGroupOf100)->Unit(benchmark::kMicrosecond);
BENCHMARK(AppendAGroupOf100)->Unit(benchmark::kMicrosecond)->UseRealTime();
BENCHMARK(ReceiptOf100Build)->Unit(benchmark::kMicrosecond);
BENCHMARK(ReceiptOf100Check)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace rastro

BENCHMARK_MAIN();
