#include "conformance/headers/c_declarations.h"

#include <gtest/gtest.h>

#include "conformance/headers/c_constants.h"

namespace ioasis::conformance::headers {
namespace {

Structure only_struct(const char* text) {
  const auto read = read_declarations(text);
  EXPECT_TRUE(read.unread.empty());
  EXPECT_EQ(read.structures.size(), 1u);
  return read.structures.begin()->second;
}

TEST(CDeclarations, MembersLieAsTheirTypesAlignAndTheStructIsPaddedToItsWidest) {
  const auto s = only_struct("struct s { __u8 a; __u32 b; __aligned_u64 c; __u16 d[3]; char e; };");
  EXPECT_EQ(s.size, 24u);
  EXPECT_EQ(s.members, (std::vector<Member>{{"a", 0, 1}, {"b", 4, 4}, {"c", 8, 8}, {"d", 16, 6}, {"e", 22, 1}}));
}

TEST(CDeclarations, MembersOfAnInnerStructHaveItsNameBeforeTheirsAndOfOneWithoutNameNone) {
  const auto s = only_struct(
      "struct s { __u32 size; union { struct { __u64 x; } big; struct { __u32 y, z; }; __u32 w; }; __u32 last; };");
  EXPECT_EQ(s.size, 24u);
  EXPECT_EQ(s.members, (std::vector<Member>{
                           {"size", 0, 4}, {"big.x", 8, 8}, {"y", 8, 4}, {"z", 12, 4}, {"w", 8, 4}, {"last", 16, 4}}));
}

TEST(CDeclarations, AnArrayWithoutExtentTakesNoBytesAndAPointerEight) {
  const auto s = only_struct("struct s { __u8 *p, n; __DECLARE_FLEX_ARRAY(__u64, data); };");
  EXPECT_EQ(s.size, 16u);
  EXPECT_EQ(s.members, (std::vector<Member>{{"p", 0, 8}, {"n", 8, 1}, {"data", 16, 0}}));
}

TEST(CDeclarations, CommentsContinuedLinesAndDirectivesAreNoDeclarations) {
  const auto s = only_struct(
      "/* struct no { */ struct s { // struct no\n#define FLAG \\\n 1\n __u32 flags; /** x */\n __u8 data[]; };\n");
  EXPECT_EQ(s.size, 4u);
  EXPECT_EQ(s.members, (std::vector<Member>{{"flags", 0, 4}, {"data", 4, 0}}));
}

TEST(CDeclarations, EnumeratorsCountOnFromTheLastAndMacrosMayNameThem) {
  const auto read = read_declarations(
      "#define TYPE (';')\n#define NR _IO(TYPE, BASE + 2)\n#define CALL(x) x\n"
      "enum { BASE = 0x80, NEXT, FLAG = 1UL << 3, };\nenum e { ALL = ~0x0fU & 0xff };");
  EXPECT_EQ(read.constants,
            (std::map<std::string, std::uint64_t>{
                {"TYPE", ';'}, {"NR", ';' << 8 | 0x82}, {"BASE", 0x80}, {"NEXT", 0x81}, {"FLAG", 8}, {"ALL", 0xf0}}));
  ASSERT_EQ(read.enumerations.size(), 2u);
  EXPECT_EQ(read.enumerations[1].name, "e");
}

TEST(CDeclarations, OperatorsBindAsInC) {
  Constants constants({});
  const auto value = [&](const char* text) {
    const auto tokens = tokenize(text).tokens;
    std::size_t at = 0;
    return constants.evaluate(tokens, at);
  };
  EXPECT_EQ(value("1 + 2 * 3 << 1 | 1"), 15u);
  EXPECT_EQ(value("10 - 2 - 3"), 5u);
  EXPECT_EQ(value("-(1 - 2)"), 1u);
  EXPECT_EQ(value("017 + 0xaUL"), 25u);
  EXPECT_EQ(value("1 / 0"), std::nullopt);
  EXPECT_EQ(value("1 << 64"), std::nullopt);
  EXPECT_EQ(value("unknown"), std::nullopt);
}

TEST(CDeclarations, WhatIsNotUnderstoodIsNamedAndTheRestIsRead) {
  const auto read = read_declarations(
      "struct bits { __u32 a : 3; };\nstruct open { __u32 a;\nstruct whole { __u32 a; };\n#define SELF SELF + 1\n");
  EXPECT_EQ(read.unread, (std::vector<std::string>{"bits", "open"}));
  EXPECT_TRUE(read.structures.contains("whole"));
  EXPECT_TRUE(read.constants.empty());
}

TEST(CDeclarations, AStructMayHoldOneThatAnotherHeaderDeclared) {
  const auto first = read_declarations("struct inner { __u8 a; __u64 b; };\nenum { ONE = 1 };");
  const auto second = read_declarations("struct outer { __u32 n; struct inner i; enum e k[ONE]; };", first);
  EXPECT_EQ(second.structures.at("outer").members,
            (std::vector<Member>{{"n", 0, 4}, {"i.a", 8, 1}, {"i.b", 16, 8}, {"k", 24, 4}}));
}

TEST(CDeclarations, TheTableOfIoctlsIsReadRowByRow) {
  const auto rows = read_op_table(
      "#define IOCTL_OP(_ioctl, _fn, _struct, _last) [_ioctl] = { _fn }\n"
      "static const struct op ops[] = {\n\tIOCTL_OP(IOMMU_OPTION, iommufd_option,\n\t\t struct iommu_option, "
      "val64),\n};");
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].request, "IOMMU_OPTION");
  EXPECT_EQ(rows[0].structure, "iommu_option");
  EXPECT_EQ(rows[0].last, "val64");
}

}  // namespace
}  // namespace ioasis::conformance::headers
