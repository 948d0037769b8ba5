// What was proposed in 2022 is of its own dialects, and of no kernel's.
#include <gtest/gtest.h>

#include "model/test/caller.h"

namespace ioasis::model {

using enum uapi::Command;

namespace {

std::vector<Dialect> proposals() {
  auto all = dialects();
  std::erase_if(all, [](const auto& dialect) { return dialect.proposal == uapi::Proposal::None; });
  return all;
}

bool is_proposed(const CommandText& text) {
  const auto command = uapi::command_named(text.name);
  return command && uapi::info(*command).proposal != uapi::Proposal::None;
}

bool from_a_mail_or_decided(const ClauseText& clause) {
  const auto where = clause.cite.where;
  return where.starts_with("mail ") || where.starts_with("decided here");
}

TEST(Proposals, AreOfNoKernel) {
  for (const auto& dialect : dialects()) {
    if (dialect.proposal != uapi::Proposal::None) continue;
    for (const auto& text : specification_of(dialect)) {
      EXPECT_FALSE(is_proposed(text)) << dialect.name << ' ' << text.name;
      for (const auto& clause : text.clauses) EXPECT_FALSE(from_a_mail_or_decided(clause)) << clause.id;
    }
  }
}

TEST(Proposals, HaveWhatLinuxHasAndCommandsOfTheirOwn) {
  ASSERT_EQ(proposals().size(), 4u);
  const auto linux_612 = commands_of(dialects().front()).size();
  for (const auto& dialect : proposals()) EXPECT_GT(commands_of(dialect).size(), linux_612) << dialect.name;
}

TEST(Proposals, AreKnownByNoNumberToLinux) {
  Caller linux_612;
  EXPECT_EQ(linux_612(IoasCreateWindow, {}), "CALL/number-unknown");
  EXPECT_EQ(linux_612.error(), ENOTTY);
  Caller windows(*dialect_named("proposal-windows"));
  EXPECT_EQ(windows(IoasCreateWindow, {}), "IOAS_CREATE_WINDOW/ioas-unknown");
  EXPECT_EQ(windows(IoasReserve, {}), "CALL/number-unknown");
}

TEST(Proposals, LetNothingBeMappedInANewIoasUntilItHasAWindow) {
  Caller call(*dialect_named("proposal-windows"));
  const auto ioas = call.ioas();
  const auto map = [&] {
    return call(IoasMap, {{"flags", uapi::kFixedIova | uapi::kReadable},
                          {"ioas_id", ioas},
                          {"user_va", uapi::kArenaBase},
                          {"length", uapi::kPageSize},
                          {"iova", 0x2000000}});
  };
  EXPECT_EQ(map(), "IOAS_MAP/iova-in-no-window");
  EXPECT_EQ(call(IoasCreateWindow, {{"flags", uapi::kFixedBase},
                                    {"ioas_id", ioas},
                                    {"length", 16 * uapi::kPageSize},
                                    {"page_size", uapi::kPageSize},
                                    {"iova", 0x2000000}}),
            "IOAS_CREATE_WINDOW/accepted");
  EXPECT_EQ(map(), "IOAS_MAP/accepted");
  EXPECT_EQ(call(IoasRemoveWindow, {{"ioas_id", ioas}, {"iova", 0x2000000}}), "IOAS_REMOVE_WINDOW/window-mapped");
}

TEST(Proposals, SayOfEachClauseWhichMailHasItOrThatItIsDecidedHere) {
  constexpr std::string_view kHeader = "uapi/linux/iommufd.h: DOC: General ioctl format";
  std::size_t from_mails = 0;
  for (const auto& dialect : proposals())
    for (const auto& text : specification_of(dialect)) {
      if (!is_proposed(text)) continue;
      for (const auto& clause : text.clauses) {
        from_mails += clause.cite.where.starts_with("mail ");
        const bool of_linux = clause.cite.where.starts_with("kernel: ") || clause.cite.where.starts_with(kHeader) ||
                              clause.cite.where.starts_with("struct ") || clause.cite.where.starts_with("enum ") ||
                              clause.cite.where.starts_with("getrlimit");
        EXPECT_TRUE(of_linux || from_a_mail_or_decided(clause)) << clause.id << ": " << clause.cite.where;
      }
    }
  EXPECT_GT(from_mails, 8u);
}

}  // namespace
}  // namespace ioasis::model
