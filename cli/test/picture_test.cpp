// Pictures of known states.
#include "cli/show/picture.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "cli/test/run_ioasis.h"

namespace ioasis::cli::test {
namespace {

const Style kAscii(false, false, 100);

Space empty_space() {
  return {.id = 1,
          .alignment = 1,
          .huge_pages = true,
          .domains = {},
          .usable = {{0, ~0ull}},
          .reserved = {},
          .allowed = {},
          .mappings = {}};
}

Mapping mapping(std::uint64_t first, std::uint64_t last, std::uint64_t pages = 0) {
  return {{first, last}, "b0+0x0", true, true, pages};
}

TEST(Axis, GivesEveryColumnToSomeSegmentAndCoversAllIovas) {
  Space space = empty_space();
  space.mappings = {mapping(0x10000, 0x11fff), mapping(0xffff'ffff'ffff'f000, ~0ull)};
  const Axis axis({&space}, Reach{0x11000, 0x12fff}, 80);
  ASSERT_TRUE(axis.drawable());
  std::size_t width = 0;
  std::uint64_t next = 0;
  for (const auto& segment : axis.segments()) {
    EXPECT_EQ(segment.iova.first, next);
    next = segment.iova.last + 1;
    width += segment.width;
  }
  EXPECT_EQ(next, 0u);
  EXPECT_EQ(width, 80u);
}

TEST(Axis, SaysSoWhenThereIsNoRoom) {
  Space space = empty_space();
  for (std::uint64_t i = 0; i < 30; ++i) space.mappings.push_back(mapping(i * 0x2000, i * 0x2000 + 0xfff));
  EXPECT_FALSE(Axis({&space}, std::nullopt, 80).drawable());
}

TEST(Axis, RulerHasEveryBoundaryOverItsColumn) {
  Space space = empty_space();
  space.mappings = {mapping(0x10000, 0x10fff), mapping(0x11000, 0x11fff)};
  const Axis axis({&space}, std::nullopt, 40);
  const auto lines = axis.ruler(kAscii);
  for (const auto& segment : axis.segments()) {
    std::size_t column = 0;
    for (const auto& other : axis.segments()) column += &other < &segment ? other.width : 0;
    char digits[24];
    std::snprintf(digits, sizeof digits, "0x%llx", static_cast<unsigned long long>(segment.iova.first));
    bool shown = false;
    for (const auto& line : lines) shown = shown || line.compare(column, std::string(digits).size(), digits) == 0;
    EXPECT_TRUE(shown) << digits;
  }
}

TEST(Bar, ShowsMappingsReservedAllowedAndWhatIsOutside) {
  Space space = empty_space();
  space.mappings = {mapping(0x10000, 0x10fff)};
  space.reserved = {{0x20000, 0x20fff}};
  space.allowed = {{0x10000, 0x1ffff}};
  space.usable = {{0, 0x1ffff}, {0x21000, 0xffffff}};
  Letters letters;
  const std::string text = bar(Axis({&space}, std::nullopt, 60), space, letters, kAscii);
  std::string kinds;
  for (const char c : text)
    if (kinds.empty() || kinds.back() != c) kinds += c;
  EXPECT_EQ(kinds, "~A#-/~.");
  EXPECT_EQ(text.size(), 60u);
}

TEST(Bar, OfNeighboursShowsWhereOneEndsAndTheOtherBegins) {
  Space space = empty_space();
  space.mappings = {mapping(0, 0xfff, 0), mapping(0x1000, 0x1fff, 1)};
  Letters letters;
  const std::string text = bar(Axis({&space}, std::nullopt, 40), space, letters, kAscii);
  EXPECT_EQ(text.front(), 'A');
  EXPECT_NE(text.find("#B#"), std::string::npos) << text;
}

TEST(Mark, LiesBelowTheMappingItAsksFor) {
  Space space = empty_space();
  space.mappings = {mapping(0x10000, 0x10fff)};
  const Reach asked{0x10000, 0x10fff};
  const Axis axis({&space}, asked, 40);
  Letters letters;
  const std::string above = bar(axis, space, letters, kAscii), below = mark(axis, asked, kAscii);
  EXPECT_EQ(above.find('A'), below.find('^'));
  EXPECT_EQ(above.rfind('#'), below.rfind('^'));
}

TEST(Draw, MarksWhatCameAndWhatWent) {
  Space before = empty_space(), after = empty_space();
  before.mappings = {mapping(0x1000, 0x1fff, 0)};
  after.mappings = {mapping(0x5000, 0x5fff, 1)};
  std::ostringstream out;
  Letters letters;
  draw(out, "ioas0", &before, &after, std::nullopt, letters, 0, kAscii);
  for (const char* part : {"before  ", "after   ", "- A  0x1000..0x1fff", "+ B  0x5000..0x5fff"})
    EXPECT_NE(out.str().find(part), std::string::npos) << part << "\n" << out.str();
}

TEST(Draw, OfManyAreasShowsThoseAroundTheChangeAndCountsTheRest) {
  Space before = empty_space();
  for (std::uint64_t i = 0; i < 40; ++i)
    before.mappings.push_back(mapping(0x10000 + i * 0x2000, 0x10fff + i * 0x2000, i));
  Space after = before;
  after.mappings.erase(after.mappings.begin() + 20);
  std::ostringstream out;
  Letters letters;
  draw(out, "ioas0", &before, &after, Reach{0x38000, 0x38fff}, letters, 0, kAscii);
  for (const char* part : {"before  :::", "asked   ", "  0x38000..0x38fff", "areas as before"})
    EXPECT_NE(out.str().find(part), std::string::npos) << part << "\n" << out.str();
  EXPECT_EQ(out.str().find("0x10000..0x10fff"), std::string::npos) << "too far away\n" << out.str();
  EXPECT_LT(std::ranges::count(out.str(), '\n'), 25) << out.str();
}

TEST(Axis, IsNotDrawnWithALabelLeftOut) {
  Space space = empty_space();
  for (std::uint64_t i = 0; i < 12; ++i)
    space.mappings.push_back(mapping(0x7fff'0000'0000 + i * 0x2000, 0x7fff'0000'0fff + i * 0x2000, i));
  const Axis axis = Axis::around({&space}, std::nullopt, 80);
  ASSERT_TRUE(axis.drawable());
  std::size_t shown = 0, labels = 0;
  for (const auto& segment : axis.segments()) shown += !segment.hidden || segment.iova.first != 0;
  for (const auto& line : axis.ruler(kAscii))
    for (std::size_t at = line.find("0x"); at != std::string::npos; at = line.find("0x", at + 1)) ++labels;
  EXPECT_EQ(labels, shown);
}

TEST(Style, ColoursOnlyWhenAskedTo) {
  EXPECT_EQ(Style(false, true, 80).paint(Ink::Bad, "x"), "x");
  EXPECT_NE(Style(true, true, 80).paint(Ink::Bad, "x"), "x");
}

constexpr const char* kStory[] = {
    R"({"ioasis":1,"dialect":"linux-6.12","platform":"mock","memory":{"b0":{"pages":4}}})",
    R"({"op":"IOAS_ALLOC","bind":{"out_ioas_id":"ioas0"},"got":{"out":{"out_ioas_id":"0x1"}}})",
    R"({"op":"IOAS_MAP","in":{"flags":["FIXED_IOVA","READABLE"],"ioas_id":"ioas0","user_va":"b0+0x0","length":"0x1000","iova":"0x10000"},"got":{}})",
    R"({"op":"IOAS_MAP","in":{"flags":["FIXED_IOVA","READABLE"],"ioas_id":"ioas0","user_va":"b0+0x0","length":"0x1000","iova":"0x10000"},"got":{"errno":"EINVAL"}})"};

TEST(Explain, TellsTheClauseThatDecidesAndWhatWasGotInstead) {
  const Scratch scratch;
  const auto file = scratch.file("t.jsonl", {kStory[0], kStory[1], kStory[2], kStory[3]});
  const auto run = ioasis({"explain", file, "--ascii"});
  EXPECT_EQ(run.code, 0) << run.err;
  for (const char* part : {"accepted, answers out_ioas_id=0x1 (ioas0)", "+ A  0x10000..0x10fff  r-  b0+0x0",
                           "EEXIST  IOAS_MAP/iova-taken", "got EINVAL, expected EEXIST"})
    EXPECT_NE(run.out.find(part), std::string::npos) << part << "\n" << run.out;
  for (const char c : run.out) EXPECT_LT(static_cast<unsigned char>(c), 0x80) << run.out;
}

std::string explained(std::initializer_list<const char*> lines) {
  const Scratch scratch;
  const auto run = ioasis({"explain", scratch.file("t.jsonl", lines), "--ascii"});
  EXPECT_EQ(run.code, 0) << run.err;
  return run.out;
}

constexpr const char* kDevice =
    R"({"op":"MOCK_DOMAIN","in":{"id":"ioas0"},"bind":{"out_stdev_id":"stdev0","out_hwpt_id":"hwpt0","out_idev_id":"idev0"}})";
constexpr const char* kNewSpace = R"({"op":"IOAS_ALLOC","bind":{"out_ioas_id":"ioas0"}})";

TEST(Explain, ShowsTheBytesUnmappedThoughTheyEqualTheInput) {
  const auto text = explained(
      {kStory[0], kNewSpace,
       R"({"op":"IOAS_MAP","in":{"flags":["FIXED_IOVA","READABLE"],"ioas_id":"ioas0","user_va":"b0+0x0","length":"0x1000","iova":"0x10000"}})",
       R"({"op":"IOAS_UNMAP","in":{"ioas_id":"ioas0","iova":"0x10000","length":"0x1000"}})"});
  EXPECT_NE(text.find("accepted, answers length=0x1000"), std::string::npos) << text;
}

TEST(Explain, ShowsTheRangesOfAnAddressSpaceAndHowManyHadNoRoom) {
  const auto text =
      explained({kStory[0], kNewSpace,
                 R"({"op":"IOAS_IOVA_RANGES","in":{"ioas_id":"ioas0","num_iovas":"0x1","allowed_iovas":"b0+0x0"}})",
                 R"({"op":"ADD_RESERVED","in":{"id":"ioas0","start":"0x1000","length":"0x1000"}})",
                 R"({"op":"IOAS_IOVA_RANGES","in":{"ioas_id":"ioas0","num_iovas":"0x1","allowed_iovas":"b0+0x0"}})"});
  EXPECT_NE(text.find("ranges  0x0..0xffffffffffffffff"), std::string::npos) << text;
  EXPECT_NE(text.find("ranges  0x0..0xfff, and 1 more"), std::string::npos) << text;
  EXPECT_NE(text.find("and answers num_iovas=0x2"), std::string::npos) << text;
}

TEST(Explain, ShowsTheBitsOfADirtyBitmapAndTheIovaTheyStandFor) {
  const auto text = explained(
      {kStory[0], kNewSpace, kDevice,
       R"({"op":"HWPT_ALLOC","in":{"flags":["DIRTY_TRACKING"],"dev_id":"idev0","pt_id":"ioas0"},"bind":{"out_hwpt_id":"tracked"}})",
       R"({"op":"IOAS_MAP","in":{"flags":["FIXED_IOVA","READABLE","WRITEABLE"],"ioas_id":"ioas0","user_va":"b0+0x0","length":"0x2000","iova":"0x1000000"}})",
       R"({"op":"HWPT_SET_DIRTY_TRACKING","in":{"flags":["ENABLE"],"hwpt_id":"tracked"}})",
       R"({"op":"DIRTY","in":{"id":"tracked","iova":"0x1000000","length":"0x2000","page_size":"0x800","uptr":"b0+0x2000"},"poke":{"b0+0x2000":["0xc"]}})",
       R"({"op":"HWPT_GET_DIRTY_BITMAP","in":{"hwpt_id":"tracked","iova":"0x1000000","length":"0x2000","page_size":"0x800","data":"b0+0x3000"}})"});
  EXPECT_NE(text.find("bitmap  bits 2..3 of 4: 0x1001000..0x1001fff"), std::string::npos) << text;
}

TEST(Explain, ShowsTheCapabilitiesBehindTheAnswerOfGetInfo) {
  const auto text = explained(
      {kStory[0], kNewSpace, R"({"op":"VFIO_IOAS","in":{"ioas_id":"ioas0","op":"0x1"}})",
       R"({"op":"VFIO_IOMMU_GET_INFO","tail":"000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"})"});
  EXPECT_NE(text.find("DMA_AVAIL: 4294967295 mappings"), std::string::npos) << text;
  EXPECT_NE(text.find("IOVA_RANGE: 0x0..0xffffffffffffffff"), std::string::npos) << text;
}

TEST(Explain, ShowsThePageFaultThatReadDelivers) {
  const auto text = explained(
      {kStory[0], kNewSpace, kDevice,
       R"({"op":"HWPT_ALLOC","in":{"flags":["NEST_PARENT"],"dev_id":"idev0","pt_id":"ioas0"},"bind":{"out_hwpt_id":"parent"}})",
       R"({"op":"FAULT_QUEUE_ALLOC","bind":{"out_fault_id":"queue","out_fault_fd":"file"}})",
       R"({"op":"HWPT_ALLOC","in":{"flags":["FAULT_ID_VALID"],"dev_id":"idev0","pt_id":"parent","data_type":"0xdead","data_len":"0x4","data_uptr":"b0+0x0","fault_id":"queue"},"bind":{"out_hwpt_id":"nested"}})",
       R"({"op":"MOCK_DOMAIN_REPLACE","in":{"id":"stdev0","pt_id":"nested"}})",
       R"({"op":"TRIGGER_IOPF","in":{"dev_id":"idev0","addr":"0x1000","perm":["READ"]}})",
       R"({"op":"READ","in":{"fd":"file","buf":"b0+0x0","count":"0x28"}})"});
  EXPECT_NE(text.find("page fault  of device 3 (idev0) at 0x1000, perm=READ"), std::string::npos) << text;
}

TEST(Explain, ShowsTheMemoryThatAStepLooksAt) {
  const auto text =
      explained({kStory[0], R"({"op":"IOAS_ALLOC","poke":{"b0+0x8":["0x7","0x8"]},"peek":"b0+0x8:0x10"})"});
  EXPECT_NE(text.find("memory  b0+0x8: 0x7 0x8"), std::string::npos) << text;
}

TEST(Explain, SaysWhetherTheSpecificationMeetsWhatTheTraceExpects) {
  const auto text =
      explained({kStory[0], kNewSpace, R"({"op":"DESTROY","in":{"id":"ioas0"},"expect":{"errno":["EBUSY"]}})",
                 R"({"op":"DESTROY","in":{"id":"ioas0"},"expect":{"errno":["ENOENT"]}})"});
  EXPECT_NE(text.find("the specification has success, and not EBUSY, as the trace expects"), std::string::npos) << text;
  EXPECT_NE(text.find("     as the trace expects\n"), std::string::npos) << text;
  EXPECT_EQ(text.find("expected the trace expects"), std::string::npos) << text;
}

TEST(Explain, AsAPageNeedsNothingElseAndEscapesWhatItShows) {
  const Scratch scratch;
  const auto file = scratch.file(
      "t.jsonl", {R"({"ioasis":1,"dialect":"linux-6.12","platform":"mock","memory":{"b0":{"pages":4}},"note":"<b0&"})",
                  kStory[1], kStory[2]});
  const auto page = (scratch / "t.html").string();
  ASSERT_EQ(ioasis({"explain", file, "--html", page}).code, 0);
  std::ostringstream text;
  text << std::ifstream(page).rdbuf();
  EXPECT_NE(text.str().find("0x10000..0x10fff"), std::string::npos);
  for (const char* part : {"\033", "http", "<b0&"}) EXPECT_EQ(text.str().find(part), std::string::npos) << part;
  EXPECT_NE(text.str().find("&lt;b0&amp;"), std::string::npos) << "the note is not escaped";
}

}  // namespace
}  // namespace ioasis::cli::test
