// Tests of services/traceability/json_ld_prefixes.h.

#include "services/traceability/json_ld_prefixes.h"

#include <gtest/gtest.h>

#include "tests/testing/status_matchers.h"

namespace rastro {
namespace {

TEST(JsonLdPrefixesTest, ResolvesDeclaredPrefixesOnly) {
  const auto context = JsonDocument::Parse(
      "[\"https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld\","
      "{\"ex\":\"https://x.example/\",\"urn\":\"https://evil.example/\","
      "\"@base\":\"https://y.example/\",\"term\":{\"@id\":\"z\"}}]",
      1000);
  ASSERT_THAT(context, IsOk());
  const JsonLdPrefixes prefixes(context->root());
  EXPECT_EQ(prefixes.Expand("ex:cow/7"), "https://x.example/cow/7");
  EXPECT_EQ(prefixes.Expand("ex://cow"), "ex://cow");
  EXPECT_EQ(prefixes.Expand("other:cow"), "other:cow");
  EXPECT_EQ(prefixes.Expand("urn:epc:id:sscc:1.2"), "urn:epc:id:sscc:1.2");
  EXPECT_EQ(prefixes.Expand("cbv:BizStep-shipping"),
            "https://ref.gs1.org/cbv/BizStep-shipping");
  EXPECT_EQ(prefixes.Expand("shipping"), "shipping");
  EXPECT_EQ(JsonLdPrefixes(std::nullopt).Expand("ex:cow"), "ex:cow");
}

TEST(LocalNameTest, CutsTheNamespaceOff) {
  EXPECT_EQ(LocalName("meat:slaughterDate"), "slaughterDate");
  EXPECT_EQ(LocalName("https://ns.example/epcis/species"), "species");
  EXPECT_EQ(LocalName("urn:epcglobal:cbv:mda#lotNumber"), "lotNumber");
  EXPECT_EQ(LocalName("breed"), "breed");
}

}  // namespace
}  // namespace rastro
