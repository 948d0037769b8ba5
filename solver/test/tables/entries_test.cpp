// Entries of every format are read and written as the documents say: proved of all of them, and refuted as soon as a
// bit is elsewhere.
#include <gtest/gtest.h>

#include <algorithm>

#include "conformance/simulator/tables/formats.h"
#include "solver/test/tables/agreement.h"

namespace ioasis::solver::tables {
namespace {

using namespace simulator::tables;

struct Subject {
  Format format;
  Document document;
};

void PrintTo(const Subject& subject, std::ostream* out) { *out << subject.format.name; }

std::vector<Subject> subjects() {
  std::vector<Subject> all;
  for (const unsigned levels : {3u, 4u, 5u}) all.push_back({vtd_second_stage(levels), documents::vtd_second_stage()});
  for (const unsigned levels : {4u, 5u}) {
    all.push_back({vtd_first_stage(levels), documents::x86_64()});
    all.push_back({amd_v2(levels), documents::x86_64()});
  }
  for (const unsigned levels : {1u, 2u, 3u, 4u, 5u, 6u}) all.push_back({amd_v1(levels), documents::amd_v1()});
  for (const unsigned stage : {1u, 2u})
    for (const unsigned granule : {12u, 14u, 16u})
      for (const bool wide : {false, true})
        for (const bool flags : {false, true})
          all.push_back({lpae({stage, granule, wide ? 52u : 48u, wide ? 52u : 48u, flags}),
                         documents::arm({stage, granule, wide, flags})});
  for (const unsigned page : {12u, 16u, 24u})
    for (const unsigned levels : {1u, 3u})
      all.push_back({tce({std::uint64_t{1} << 59, 52, page, levels}), documents::tce(page)});
  return all;
}

class Entries : public testing::TestWithParam<Subject> {};

TEST_P(Entries, AreReadAsTheDocumentSaysWhateverTheirBits) {
  EXPECT_EQ(read_otherwise(GetParam().format, GetParam().document), "");
}

TEST_P(Entries, AreWrittenAsTheDocumentSaysWhereverTheyLead) {
  EXPECT_EQ(written_otherwise(GetParam().format, GetParam().document), "");
}

/// One fact of a format gets another value, if it has it.
struct Change {
  const char* what;
  std::function<void(Format&)> make;
};

void move_up(Match& match) { match = {match.mask << 1, match.value << 1}; }

const std::vector<Change>& changes() {
  static const std::vector<Change> all{
      {"presence", [](Format& f) { f.present <<= 2; }},
      {"what allows writing", [](Format& f) { move_up(f.page_rights.write); }},
      {"what allows reading", [](Format& f) { move_up(f.page_rights.read); }},
      {"what lets devices in", [](Format& f) { move_up(f.page_user); }},
      {"what lets devices further", [](Format& f) { move_up(f.table_user); }},
      {"the highest bit of the address", [](Format& f) { f.address.in_place &= ~std::bit_floor(f.address.in_place); }},
      {"the lowest bit of the address", [](Format& f) { f.address.in_place &= ~bit(f.levels.back().shift); }},
      {"where the topmost bits stand", [](Format& f) { f.address.moved_down += f.address.moved ? 1 : 0; }},
      {"what marks the last page",
       [](Format& f) { f.levels.back().page->mask |= bit(1), f.levels.back().page->value ^= bit(1); }},
      {"what marks a large page",
       [](Format& f) {
         for (Level& l : f.levels)
           if (l.page && &l != &f.levels.back()) move_up(*l.page);
       }},
      {"what marks a page of any size",
       [](Format& f) {
         if (f.sized_page) f.sized_page->value -= bit(9);
       }},
      {"where the next level stands",
       [](Format& f) {
         if (f.levels.size() > 1 && f.next_level) ++*f.next_level;
       }},
      {"what a page reserves", [](Format& f) { f.page_reserved >>= 1; }},
      {"what a table reserves",
       [](Format& f) {
         if (f.levels.size() > 1) f.table_reserved >>= 1;
       }},
      {"what is aligned", [](Format& f) { f.aligned &= f.aligned - 1; }},
      {"what says dirty",
       [](Format& f) {
         if (f.dirty) move_up(f.dirty->dirty);
       }},
      {"what lets hardware make dirty",
       [](Format& f) {
         if (f.dirty) f.dirty->managed <<= 1;
       }},
      {"the access flag",
       [](Format& f) {
         if (!f.accessed_by_hardware) f.accessed <<= 1;
       }},
      {"the order of bytes", [](Format& f) { f.big_endian = !f.big_endian; }}};
  return all;
}

TEST_P(Entries, AreReadOtherwiseOnceABitIsElsewhere) {
  for (const Change& change : changes()) {
    Subject subject = GetParam();
    change.make(subject.format);
    if (subject.format == GetParam().format) continue;
    EXPECT_FALSE(read_otherwise(subject.format, subject.document).empty() &&
                 written_otherwise(subject.format, subject.document).empty())
        << change.what;
  }
}

INSTANTIATE_TEST_SUITE_P(Tables, Entries, testing::ValuesIn(subjects()), [](const auto& test) {
  std::string name = test.param.format.name;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

}  // namespace
}  // namespace ioasis::solver::tables
