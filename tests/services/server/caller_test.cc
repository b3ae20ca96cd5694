// Who a certificate's names say that calls, and what that caller may bring and watch.

#include "services/server/caller.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>

#include "tests/testing/status_matchers.h"
#include "tests/testing/trade.h"

namespace rastro {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr char kOrigin[] = "ledger.example/meat";

class CallerTest : public ::testing::Test {
 protected:
  CallerTest() {
    RegistryRecord auditor = auditor_.Record(Role::kAuditor);
    auditor.roles = {Role::kImporter, Role::kAuditor};
    Add(operator_.Record(Role::kOperator), {&operator_.key});
    Add(auditor, {&operator_.key, &auditor_.key});
  }

  void Add(const RegistryRecord& record, const std::vector<const NoteSigner*>& signers) {
    const Submission submission = TestRegistration(operator_, record, signers);
    registry_.Add(*SignedBatch::Parse(submission.batch_note), next_++, Hash(), record);
  }

  absl::StatusOr<Caller> Identify(const std::vector<std::string>& uris) const {
    return IdentifyCaller(kOrigin, uris, registry_);
  }

  TestParticipant operator_{"operadora"};
  TestParticipant auditor_{"auditora"};
  Registry registry_;
  uint64_t next_ = 0;
};

TEST_F(CallerTest, IsWhomItsOneUriNamesWithTheRolesOfTheRegistry) {
  const absl::StatusOr<Caller> caller =
      Identify({"spiffe://elsewhere/auditora",
                "rastro://ledger.example/meat/participant/auditora"});
  ASSERT_THAT(caller, IsOk());
  EXPECT_FALSE(caller->is_local);
  EXPECT_EQ(caller->participant, "auditora");
  EXPECT_THAT(caller->roles, ElementsAre(Role::kImporter, Role::kAuditor));
  EXPECT_EQ(CallerUri(kOrigin, "auditora"),
            "rastro://ledger.example/meat/participant/auditora");
}

TEST_F(CallerTest, IsNobodyWithoutExactlyOneUriOfThisLedger) {
  const std::string good = CallerUri(kOrigin, "auditora");
  for (const auto& [uris, got] :
       std::vector<std::pair<std::vector<std::string>, std::string>>{
           {{}, "got none"},
           {{"https://ledger.example/meat/participant/auditora"}, "got none"},
           {{good, CallerUri(kOrigin, "operadora")}, "got 2"},
           {{good, good}, "got 2"},
           {{CallerUri("ledger.example/fish", "auditora")}, "ledger.example/fish"},
           {{CallerUri("ledger.example", "meat/participant/auditora")}, "got "},
           {{good + "/"}, "auditora/"},
           {{"rastro://ledger.example/meat/participant/"}, "participant/"},
           {{"rastro://ledger.example/meat/participant/Auditora"}, "Auditora"},
           {{"rastro://ledger.example/meat"}, "meat"}}) {
    const absl::StatusOr<Caller> caller = Identify(uris);
    EXPECT_THAT(caller.status(),
                StatusIs(absl::StatusCode::kUnauthenticated,
                         AllOf(HasSubstr("client certificate"), HasSubstr(got))))
        << testing::PrintToString(uris);
  }
}

TEST_F(CallerTest, IsRefusedIfTheRegistryDoesNotKnowIt) {
  EXPECT_THAT(Identify({CallerUri(kOrigin, "extrana")}).status(),
              StatusIs(absl::StatusCode::kPermissionDenied,
                       HasSubstr("participant extrana: is not registered")));
}

TEST_F(CallerTest, IsTheOperatorOfALedgerThatIsEmpty) {
  const absl::StatusOr<Caller> caller =
      IdentifyCaller(kOrigin, {CallerUri(kOrigin, "extrana")}, Registry());
  ASSERT_THAT(caller, IsOk());
  EXPECT_THAT(caller->roles, ElementsAre(Role::kOperator));
}

TEST(CheckBringerTest, BringsItsOwnOrAsAGatewayAll) {
  EXPECT_THAT(CheckBringer({.is_local = true}, "norte"), IsOk());
  EXPECT_THAT(CheckBringer({.participant = "norte"}, "norte"), IsOk());
  EXPECT_THAT(CheckBringer({.participant = "hub", .roles = {Role::kGateway}}, "norte"),
              IsOk());
  for (Role role : {Role::kOperator, Role::kExporter, Role::kImporter, Role::kAuditor,
                    Role::kAuthority}) {
    EXPECT_THAT(CheckBringer({.participant = "sur", .roles = {role}}, "norte"),
                StatusIs(absl::StatusCode::kPermissionDenied,
                         AllOf(HasSubstr("norte"), HasSubstr("sur"))));
  }
}

TEST(CheckWatcherTest, WatchesItselfOrAsAnOverseerAll) {
  EXPECT_THAT(CheckWatcher({.is_local = true}, "norte"), IsOk());
  EXPECT_THAT(CheckWatcher({.participant = "norte"}, "norte"), IsOk());
  for (const auto& [role, may] : {std::pair(Role::kOperator, true),
                                  {Role::kExporter, false},
                                  {Role::kImporter, false},
                                  {Role::kAuditor, true},
                                  {Role::kAuthority, true},
                                  {Role::kGateway, false}}) {
    EXPECT_EQ(CheckWatcher({.participant = "sur", .roles = {role}}, "norte").ok(), may)
        << RoleName(role);
  }
}

}  // namespace
}  // namespace rastro
