// Participants over a real socket.

#include <gmock/gmock.h>

#include "absl/strings/str_cat.h"
#include "tests/services/server/server_fixture.h"
#include "tests/testing/status_matchers.h"

namespace rastro {
namespace {

class RegistryServiceTest : public ServerTest {
 protected:
  absl::StatusOr<v1::ListParticipantsResponse> List(uint32_t page_size,
                                                    const std::string& token) {
    v1::ListParticipantsRequest request;
    request.set_page_size(page_size);
    request.set_page_token(token);
    v1::ListParticipantsResponse response;
    absl::Status status =
        Call(*registry_, &v1::RegistryService::Stub::ListParticipants, request, response);
    if (!status.ok()) return status;
    return response;
  }

  absl::StatusOr<v1::GetParticipantResponse> Get(const std::string& id) {
    v1::GetParticipantRequest request;
    request.set_participant(id);
    v1::GetParticipantResponse response;
    absl::Status status =
        Call(*registry_, &v1::RegistryService::Stub::GetParticipant, request, response);
    if (!status.ok()) return status;
    return response;
  }
};

TEST_F(RegistryServiceTest, ShowsEveryRecordOfAParticipant) {
  RegistryRecord later = ledger_.exporter.Record(Role::kExporter);
  later.keys = {ledger_.exporter.key.key(), TestKey("empacadora", 2).key()};
  later.Sort();
  const MemoryNoteSigner new_key = TestKey("empacadora", 2);
  ASSERT_THAT(
      Submit(TestRegistration(ledger_.exporter, later, {&ledger_.exporter.key, &new_key},
                              ledger_.At().head)),
      IsOk());
  const auto shown = Get("empacadora");
  ASSERT_THAT(shown, IsOk());
  ASSERT_EQ(shown->versions_size(), 2);
  EXPECT_EQ(shown->versions(0).index(), 1u);
  EXPECT_EQ(shown->versions(0).record(), ledger_.exporter.Record(Role::kExporter).Text());
  EXPECT_EQ(shown->versions(1).index(), 2u);
  EXPECT_EQ(shown->versions(1).record(), later.Text());
  EXPECT_EQ(shown->versions(1).leaf_hash().size(), 32u);
}

TEST_F(RegistryServiceTest, RefusesWhatIsNoParticipant) {
  EXPECT_THAT(Get("nadie"), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(Get("No Such"), StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_F(RegistryServiceTest, ListsInPages) {
  const auto first = List(1, "");
  ASSERT_THAT(first, IsOk());
  ASSERT_EQ(first->participants_size(), 1);
  EXPECT_THAT(first->participants(0).record(), ::testing::HasSubstr("\nempacadora\n"));
  const auto second = List(1, first->next_page_token());
  ASSERT_THAT(second, IsOk());
  ASSERT_EQ(second->participants_size(), 1);
  EXPECT_THAT(second->participants(0).record(), ::testing::HasSubstr("\noperadora\n"));
  EXPECT_EQ(second->next_page_token(), "");
  const auto all = List(0, "");
  ASSERT_THAT(all, IsOk());
  EXPECT_EQ(all->participants_size(), 2);
  EXPECT_EQ(all->next_page_token(), "");
  EXPECT_THAT(List(1, "!"), StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace rastro
