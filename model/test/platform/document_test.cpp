// Platforms as documents: those that come with the program, those that are refused, and the page that describes them.
#include "model/platform/document.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <regex>
#include <set>

#include "model/platform/builtin.h"

namespace ioasis::platform {
namespace {

using json::DocumentError;
using json::Json;

TEST(PlatformDocuments, AreNamedAsTheirFilesAndReadBackAsTheyAre) {
  ASSERT_EQ(platforms().size(), builtin_documents().size());
  std::set<std::string> names;
  for (std::size_t i = 0; i < platforms().size(); ++i) {
    EXPECT_EQ(platforms()[i].name, builtin_documents()[i].name);
    EXPECT_TRUE(names.insert(platforms()[i].name).second);
    EXPECT_EQ(read(document_of(platforms()[i]).dump(), "again"), platforms()[i]);
  }
}

TEST(PlatformDocuments, CiteADriverADocumentOrAProgramForEachFact) {
  const auto cites = [](const std::string& source) {
    return std::regex_search(source, std::regex(R"((drivers|arch)/\S+\.[ch]: \w+|the discussion of 2022)"));
  };
  for (const auto& one : platforms()) {
    EXPECT_FALSE(one.release.empty());
    for (const auto& aperture : one.apertures) EXPECT_TRUE(cites(aperture.source)) << one.name << aperture.source;
    for (const auto& range : one.reserved) EXPECT_TRUE(cites(range.source)) << one.name << range.source;
    EXPECT_TRUE(cites(one.cpu.source)) << one.name << one.cpu.source;
    EXPECT_TRUE(cites(one.iommufd.source)) << one.name << one.iommufd.source;
  }
}

TEST(PlatformDocuments, SayWhatTheMockIs) {
  EXPECT_EQ(mock().name, "mock");
  EXPECT_EQ(mock().apertures.front().extent(), (Extent{0x1000000, 0x7fffffff}));
  EXPECT_EQ(mock().page(), 2048u);
  EXPECT_TRUE(mock().has_kernel);
  EXPECT_TRUE(known_names().starts_with("mock, ")) << known_names();
  EXPECT_NE(known_names().find(", two-windows, "), std::string_view::npos) << known_names();
  EXPECT_EQ(known_names().find("pseries"), std::string_view::npos) << known_names();
}

TEST(PlatformDocuments, SayWhatADomainTranslatesBeforeADeviceIsAttachedToIt) {
  Json json = document_of(*built_in("virtio-iommu-x86"));
  EXPECT_EQ(read(json.dump(), "always").apertures_before_attach(), read(json.dump(), "always").apertures);
  json["before_attach"] = {{"first", "0x0"}, {"last", "0x0"}, {"source", "seen"}};
  const Platform late = read(json.dump(), "late");
  EXPECT_EQ(late.apertures_before_attach().front().extent(), (Extent{0, 0}));
  EXPECT_EQ(late.apertures_before_attach().front().page(), late.page());
  EXPECT_EQ(read(document_of(late).dump(), "again"), late);
}

TEST(PlatformDocuments, ThatAreLikeAnotherHaveTheRestOfIt) {
  const Platform& narrow = *built_in("vtd-second-stage-39");
  const Platform& wide = *built_in("vtd-second-stage-48");
  EXPECT_EQ(narrow.reserved, wide.reserved);
  EXPECT_EQ(narrow.cpu, wide.cpu);
  EXPECT_EQ(narrow.last(), 0x7fffffffffu);
  EXPECT_FALSE(built_in("two-windows")->has_kernel) << "no machine is like another in being a kernel under test";
}

TEST(PlatformDocuments, AreAdoptedOnceAndKeepTheirName) {
  Platform mine = mock();
  mine.name = "adopted-by-a-test";
  mine.has_kernel = false;
  const Platform* known = adopt(mine);
  ASSERT_NE(known, nullptr);
  EXPECT_EQ(adopt(mine), known);
  EXPECT_EQ(named("adopted-by-a-test"), known);
  EXPECT_EQ(built_in("adopted-by-a-test"), nullptr);
  mine.large_page = 0;
  EXPECT_EQ(adopt(mine), nullptr);
  mine.name = "mock";
  EXPECT_EQ(adopt(mine), nullptr);
}

struct Refused {
  const char* what;                      // the sentence
  std::function<void(Json&)> spoil;      // a document that was right
  const char *path, *expected_or_found;  // part of it
};

void PrintTo(const Refused& refused, std::ostream* out) { *out << refused.what; }

class RefusedDocuments : public testing::TestWithParam<Refused> {};

TEST_P(RefusedDocuments, NameThePathAndTheReason) {
  Json document = document_of(*built_in("powernv"));
  ASSERT_NO_THROW(read(document.dump(), "good.json"));
  GetParam().spoil(document);
  if (document["name"] == "powernv") document["name"] = "spoilt";
  try {
    read(document.dump(), "bad.json");
    ADD_FAILURE() << "was read";
  } catch (const DocumentError& error) {
    EXPECT_EQ(error.path, GetParam().path) << error.what();
    EXPECT_NE(std::string(error.what()).find(GetParam().expected_or_found), std::string::npos) << error.what();
    EXPECT_TRUE(std::string(error.what()).starts_with("bad.json: ")) << error.what();
  }
}

INSTANTIATE_TEST_SUITE_P(
    Platforms, RefusedDocuments,
    testing::Values(
        Refused{"overlapping apertures",
                [](Json& d) {
                  d["apertures"][1]["first"] = "0x10000";
                  d["apertures"][1].erase("offer");
                },
                "apertures[1].first", "above the aperture before, which ends at 0x7fffffff"},
        Refused{"apertures that fall", [](Json& d) { std::swap(d["apertures"][0], d["apertures"][1]); },
                "apertures[1].first", "above the aperture before"},
        Refused{"a page size that is no power of two", [](Json& d) { d["apertures"][0]["page_sizes"][0] = "0x3000"; },
                "apertures[0].page_sizes[0]", "a power of two"},
        Refused{"a page size twice",
                [](Json& d) {
                  d["apertures"][0]["page_sizes"] = {"64K", "0x10000"};
                },
                "apertures[0].page_sizes[1]", "once"},
        Refused{"no page size", [](Json& d) { d["apertures"][0]["page_sizes"] = Json::array(); },
                "apertures[0].page_sizes", "at least one"},
        Refused{"an empty window", [](Json& d) { d["apertures"][0]["first"] = "0x80000000"; }, "apertures[0].last",
                "not below first"},
        Refused{"a window of half a page", [](Json& d) { d["apertures"][0]["last"] = "0x7fff7fff"; },
                "apertures[0].last", "whole pages of 64K"},
        Refused{"a window outside what its hardware offers",
                [](Json& d) {
                  d["apertures"][1]["last"] = "0x1000000000000000";
                  d["apertures"][1]["last"] = "0x100000000000ffff";
                },
                "apertures[1].last", "within what its hardware offers, 0x800000000000000..0xfffffffffffffff"},
        Refused{"a window larger than offered", [](Json& d) { d["apertures"][1]["offer"]["largest"] = "1G"; },
                "apertures[1].last", "at most 1G"},
        Refused{"a page size that is not offered", [](Json& d) { d["apertures"][1]["offer"]["page_sizes"] = {"4K"}; },
                "apertures[1].page_sizes", "page sizes that its hardware offers"},
        Refused{"an unknown base", [](Json& d) { d["apertures"][1]["offer"]["base"] = "movable"; },
                "apertures[1].offer.base", "fixed, given, chosen"},
        Refused{"too many levels", [](Json& d) { d["apertures"][1]["offer"]["levels"] = 7; },
                "apertures[1].offer.levels", "from 1 to 6"},
        Refused{"no aperture", [](Json& d) { d["apertures"] = Json::array(); }, "apertures", "at least one aperture"},
        Refused{"an unknown key", [](Json& d) { d["aperture"] = 1; }, "aperture", "one of the keys platform, name"},
        Refused{"an unknown key within", [](Json& d) { d["cpu"]["cores"] = 2; }, "cpu.cores", "one of the keys page"},
        Refused{"a missing key", [](Json& d) { d["cpu"].erase("page"); }, "cpu.page", "found nothing"},
        Refused{"a number where text belongs", [](Json& d) { d["about"] = 7; }, "about", "a string"},
        Refused{"a number where an address belongs", [](Json& d) { d["apertures"][0]["first"] = 0; },
                "apertures[0].first", "a hex string"},
        Refused{"more than 64 bits", [](Json& d) { d["apertures"][0]["last"] = "0x10000000000000000"; },
                "apertures[0].last", "at most 64 bits"},
        Refused{"a size without unit", [](Json& d) { d["cpu"]["page"] = "4096"; }, "cpu.page", "a size such as 64K"},
        Refused{"text where true or false belongs", [](Json& d) { d["iommufd"]["takes"] = "no"; }, "iommufd.takes",
                "true or false"},
        Refused{"a reserved range of no kind",
                [](Json& d) {
                  d["reserved"] = {{{"first", "0x0"}, {"last", "0xfff"}, {"kind", "lost"}, {"source", "x"}}};
                },
                "reserved[0].kind", "direct-relaxable"},
        Refused{"no reason", [](Json& d) { d["iommufd"].erase("why"); }, "iommufd.why", "found nothing"},
        Refused{"a reason for nothing", [](Json& d) { d["iommufd"]["takes"] = true; }, "iommufd.why",
                "no reason where iommufd takes devices"},
        Refused{"a page that the kernel refuses",
                [](Json& d) {
                  d["iommufd"] = {{"takes", true}, {"source", "x"}};
                  d["cpu"]["page"] = "4K";
                },
                "apertures[0].page_sizes", "no larger than the processor's, 4K"},
        Refused{"interrupts of both kinds",
                [](Json& d) {
                  d["iommufd"] = {{"takes", true}, {"source", "x"}};
                  d["reserved"] = {
                      {{"first", "0x0"}, {"last", "0xfff"}, {"kind", "msi"}, {"source", "x"}},
                      {{"first", "0x1000"}, {"last", "0x1fff"}, {"kind", "software-msi"}, {"source", "x"}}};
                },
                "reserved", "none beside one of msi"},
        Refused{"a large page that is none", [](Json& d) { d["large_page"] = "64K"; }, "large_page",
                "larger than the smallest"},
        Refused{"another version", [](Json& d) { d["platform"] = 2; }, "platform", "from 1 to 1"},
        Refused{"a name with blanks", [](Json& d) { d["name"] = "my machine"; }, "name", "lower-case letters"},
        Refused{"a likeness that there is not", [](Json& d) { d["like"] = "vtd"; }, "like", "built in"}));

TEST(PlatformDocuments, WithAKeyTwiceOrNoJsonAtAllAreRefused) {
  const auto path_of = [](const std::string& text) {
    try {
      read(text, "bad.json");
    } catch (const DocumentError& error) {
      return error.path + ": " + error.expected;
    }
    return std::string("was read");
  };
  EXPECT_EQ(path_of(R"({"platform":1,"cpu":{"page":"4K","page":"4K"}})"), "cpu.page: this key once");
  EXPECT_EQ(path_of("[]"), "document: a JSON object");
  EXPECT_EQ(path_of("{"), "document: JSON");
  EXPECT_EQ(path_of(std::string("{}\0", 3)), "document: JSON");
  EXPECT_EQ(path_of(std::string(40, '[')), "document: at most 8 levels");
}

TEST(PlatformDocuments, AreAsThePageThatDescribesThemShows) {
  std::ifstream in(IOASIS_SOURCE_DIR "/docs/platforms.md");
  const std::string page{std::istreambuf_iterator<char>(in), {}};
  const std::regex example("<!-- example -->\n```json\n([^`]+)```");
  int found = 0;
  for (std::sregex_iterator at(page.begin(), page.end(), example); at != std::sregex_iterator(); ++at, ++found)
    EXPECT_NO_THROW(read((*at)[1].str(), "docs/platforms.md"));
  EXPECT_EQ(found, 2);
  // Every key that a document can have is in a table or a list of the page.
  for (const auto& one : platforms()) {
    const auto document = document_of(one);
    for (auto key = document.begin(); key != document.end(); ++key)
      EXPECT_NE(page.find('`' + key.key() + '`'), std::string::npos) << key.key();
  }
  for (const auto kind : kReservedKinds) EXPECT_NE(page.find('`' + std::string(kind) + '`'), std::string::npos);
}

}  // namespace
}  // namespace ioasis::platform
