// Overlays as documents, and proposed of what was seen.
#include <gtest/gtest.h>

#include <cerrno>
#include <filesystem>

#include "conformance/overlays/document.h"
#include "conformance/overlays/propose.h"
#include "conformance/targets/model_target.h"
#include "gen/generator.h"

namespace ioasis::conformance {
namespace {

using model::Change;

std::string wrapped(const std::string& change) { return R"({"clauses":[)" + change + "]}"; }

/// What is said of a document that is refused.
std::string refusal(const std::string& text) {
  try {
    read_overlay(text, "meant.json");
  } catch (const json::DocumentError& error) {
    return error.what();
  }
  return "not refused";
}

TEST(OverlayDocument, IsReadAndWrittenAlike) {
  const auto text = wrapped(R"({"command":"IOAS_UNMAP","clause":"range-wraps","errno":"EINVAL"},
    {"command":"IOAS_MAP","clause":"no-access","removed":true},
    {"command":"IOAS_MAP","new":"long","after":"length-zero","when":"length > 0x1000 or areas >= 2","errno":"EBUSY"})");
  const auto overlay = read_overlay(text, "meant.json");
  ASSERT_EQ(overlay.changes.size(), 3u);
  EXPECT_EQ(overlay.changes[0].error, EINVAL);
  EXPECT_EQ(overlay.changes[1].kind, Change::Kind::Removed);
  EXPECT_EQ(overlay.changes[2].text.id, "IOAS_MAP/long");
  EXPECT_EQ(overlay_json(overlay), json::Json::parse(text));
}

TEST(OverlayDocument, SaysWhereItIsWrongWhatWasExpectedAndWhichClausesThereAre) {
  const auto starts = [](const std::string& change, const std::string& with) {
    const auto said = refusal(wrapped(change));
    EXPECT_TRUE(said.starts_with("meant.json: clauses[0]" + with)) << said;
  };
  starts(R"({"command":"IOAS_MAPP","clause":"x","errno":"EINVAL"})",
         ".command: expected a command of the specification (the nearest: IOAS_MAP");
  starts(R"({"command":"IOAS_ALLOC","clause":"x","errno":"EINVAL"})",
         ".clause: expected a clause of IOAS_ALLOC, one of size-unreadable, ");
  starts(R"({"command":"IOAS_MAP","clause":"iova-taken","errno":"EXIST"})", ".errno: expected the name of an errno");
  starts(R"({"command":"IOAS_MAP","clause":"iova-taken","errno":"EEXIST"})",
         ".errno: expected another errno than that of the clause");
  starts(R"({"command":"IOAS_MAP","clause":"iova-taken"})", ": expected either errno or removed");
  starts(R"({"command":"IOAS_MAP","clause":"iova-taken","removed":false})", ".removed: expected true");
  starts(R"({"command":"IOAS_MAP","new":"iova-taken","after":"length-zero","when":"length > 1","errno":"EBUSY"})",
         ".new: expected a name that no clause has");
  starts(R"({"command":"IOAS_MAP","new":"long","after":"nothing","when":"length > 1","errno":"EBUSY"})",
         ".after: expected a clause of IOAS_MAP, one of ");
  starts(R"({"command":"IOAS_MAP","new":"long","after":"length-zero","when":"lenght > 1","errno":"EBUSY"})",
         ".when: expected a field of IOAS_MAP (the nearest: length");
  EXPECT_EQ(refusal(wrapped(R"({"command":"IOAS_MAP","clause":"no-access","removed":true},
                               {"command":"IOAS_MAP","clause":"no-access","errno":"EBUSY"})")),
            "meant.json: clauses[1].clause: expected one change of a clause, found \"no-access\"");
}

TEST(OverlayDocument, IsReadWhereTheSchemaHasItSoAndRefusedWhereNot) {
  std::size_t files = 0;
  for (const std::string folder : {"good", "bad"})
    for (const auto& entry : std::filesystem::directory_iterator(std::string(IOASIS_OVERLAYS) + "/" + folder)) {
      ++files;
      const auto read = [&] { read_overlay(entry.path()); };
      if (folder == "good")
        EXPECT_NO_THROW(read()) << entry.path();
      else
        EXPECT_THROW(read(), json::DocumentError) << entry.path();
    }
  EXPECT_GE(files, 10u);
}

/// What a kernel answers that does as the overlay says, where that differs from the text: a trace for each clause, up
/// to the step at fault.
struct Answered {
  std::vector<traces::Trace> traces;
  std::vector<Verdict> verdicts;
};

Answered answered(const model::Overlay& overlay) {
  const auto& plain = model::dialects().front();
  auto dialect = plain;
  dialect.overlay = std::make_shared<const model::Overlay>(overlay);
  gen::Generator generator(dialect, 1);
  Answered all;
  const auto target = make_model_target(dialect);
  for (int i = 0; i < 400; ++i) {
    auto trace = generator.next();
    target->run(std::span(&trace, 1), [&](std::size_t, Outcome&& outcome) {
      const auto verdict = judge(trace, outcome, plain);
      if (verdict.kind != Verdict::Kind::Diverges) return true;
      for (std::size_t step = 0; step <= verdict.step; ++step) trace.steps[step].got = outcome.answers[step];
      trace.steps.resize(verdict.step + 1);
      all.traces.push_back(trace);
      all.verdicts.push_back(verdict);
      return true;
    });
  }
  return all;
}

Proposal proposed(const model::Overlay& overlay) {
  const auto all = answered(overlay);
  std::vector<Seen> seen;
  for (std::size_t i = 0; i < all.traces.size(); ++i) seen.push_back({all.traces[i], all.verdicts[i]});
  EXPECT_FALSE(seen.empty());
  return propose(seen, model::dialects().front());
}

TEST(Propose, DeclaresTheErrnoThatIsAnsweredAndTheClauseThatIsGone) {
  const auto meant = read_overlay(wrapped(R"({"command":"IOAS_MAP","clause":"no-access","removed":true},
    {"command":"IOAS_UNMAP","clause":"cuts-area","errno":"EBUSY"})"),
                                  "meant.json");
  const auto proposal = proposed(meant);
  EXPECT_EQ(overlay_json(proposal.overlay), overlay_json(meant));
  EXPECT_TRUE(proposal.unexplained.empty());
}

TEST(Propose, DeclaresANewClauseThatHoldsForTheCallThatWasSeen) {
  const auto meant = read_overlay(
      wrapped(
          R"({"command":"IOAS_ALLOC","new":"few","after":"struct-unreadable","when":"ioases >= 2","errno":"EBUSY"})"),
      "meant.json");
  const auto all = answered(meant);
  ASSERT_FALSE(all.traces.empty());
  const Seen one{all.traces.front(), all.verdicts.front()};
  const auto proposal = propose({&one, 1}, model::dialects().front());
  ASSERT_EQ(proposal.overlay.changes.size(), 1u);
  EXPECT_EQ(proposal.overlay.changes[0].kind, Change::Kind::New);
  EXPECT_EQ(proposal.overlay.changes[0].error, EBUSY);
  read_overlay(overlay_json(proposal.overlay).dump(), "proposed.json");  // throws if it cannot be
}

TEST(Propose, SaysWhatNoChangeOfOneClauseExplains) {
  auto all = answered(read_overlay(wrapped(R"({"command":"IOAS_MAP","clause":"no-access","removed":true})"), "m"));
  ASSERT_FALSE(all.traces.empty());
  all.verdicts.front().kind = Verdict::Kind::Crash;
  const Seen one{all.traces.front(), all.verdicts.front()};
  const auto proposal = propose({&one, 1}, model::dialects().front());
  EXPECT_TRUE(proposal.overlay.changes.empty());
  EXPECT_EQ(proposal.unexplained, std::vector<std::size_t>{0});
}

TEST(JudgeUnderAnOverlay, CountsHowOftenAChangeWasFollowed) {
  const auto meant = read_overlay(wrapped(R"({"command":"IOAS_MAP","clause":"no-access","removed":true})"), "m");
  auto dialect = model::dialects().front();
  dialect.overlay = std::make_shared<const model::Overlay>(meant);
  model::Coverage followed, not_followed;
  gen::Generator generator(dialect, 1);
  for (int i = 0; i < 200; ++i) {
    const auto trace = generator.next();
    const auto run = [&](const model::Dialect& kernel, model::Coverage& coverage) {
      make_model_target(kernel)->run(std::span(&trace, 1), [&](std::size_t, Outcome&& outcome) {
        judge(trace, outcome, dialect, &coverage);
        return true;
      });
    };
    run(dialect, followed);
    run(model::dialects().front(), not_followed);
  }
  EXPECT_GT(followed.followed(0), 0u);
  EXPECT_EQ(not_followed.followed(0), 0u);
}

}  // namespace
}  // namespace ioasis::conformance
