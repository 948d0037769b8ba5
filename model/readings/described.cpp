// The reading that prints.
#include "model/readings/described.h"

#include <stdexcept>

#include "model/logic/concrete_call.h"
#include "model/logic/described_call.h"
#include "model/readings/texts.h"
#include "model/spec.h"
#include "model/system/framing.h"
#include "model/system/injected_fault.h"
#include "model/system/no_command.h"

namespace ioasis::model {

namespace {

Frame<Describe> described_frame() {
  const auto words = [](const char* text, const char* opposite = "") {
    return DescribedBool{{text, Phrase::Compare}, opposite};
  };
  return {words("the size can be read", "the size cannot be read"),
          words("the number's type and direction bits match", "the number's type or direction bits differ"),
          words("size is below the command's minimum"),
          words("bytes beyond the struct this kernel knows are not zero"),
          words("bytes beyond the struct this kernel knows cannot be read"),
          words("the struct cannot be read"),
          words("the device is bound to no iommufd"),
          words("the container has no IOMMU"),
          words("its IOMMU is type1")};
}

Context<Describe> described_context(const Dialect& dialect) {
  Context<Describe> context{.dialect = dialect, .memory = {}};
  const auto leave_out = [](auto&... sets) { (sets.leave_out(), ...); };
  leave_out(context.viommus, context.vdevices, context.event_queues, context.events, context.hw_queues, context.pasids,
            context.tombstones, context.windows, context.unmappable, context.required, context.groups,
            context.without_vaddr);
  context.fields([](const char* name, auto& part) { part = named<std::remove_reference_t<decltype(part)>>(name); });
  return context;
}

}  // namespace

std::vector<CommandText> described(const Dialect& dialect) {
  std::vector<CommandText> texts(kTexts);
  for (const auto& info : uapi::kCommandTable) {
    auto& described = texts[static_cast<std::size_t>(info.command)];
    described.name = info.name;
    described.since = uapi::since(info.command);
    with_text<Describe>(info.command, [&](auto args, auto text) {
      described_effects().clear();
      DescribedCall call(described, Amendments::declared(dialect, info));
      framing<Describe>(call, described_frame(), info.passing);
      auto context = described_context(dialect);
      text(call, context, named<decltype(args)>(""));
      described.effects = std::move(described_effects());
    });
  }
  texts[kUnknownNumber].name = "CALL";
  DescribedCall number(texts[kUnknownNumber]);
  unknown_number<Describe>(number, described_frame().size_readable,
                           {{"the number lies among the commands'", Phrase::Compare}});
  texts[kUnknownTestOp].name = "TEST";
  DescribedCall op(texts[kUnknownTestOp]);
  extensible_framing<Describe>(op, described_frame());
  unknown_test_op<Describe>(op);
  texts[kInjectedFault].name = "FAULT";
  DescribedCall fault(texts[kInjectedFault]);
  injected_fault<Describe>(
      fault,
      {{{"a clause of the call itself answers so, too, and leaves something behind", Phrase::Compare}},
       {{"the call reads memory that an ACCESS_RW was writing when it failed", Phrase::Compare}},
       {{"the call is DESTROY, IOAS_UNMAP or DESTROY_ACCESS_PAGES", Phrase::Compare},
        "the call is not DESTROY, IOAS_UNMAP or DESTROY_ACCESS_PAGES"},
       {{"an attach to an IOAS answers another domain than the automatic one that is there", Phrase::Compare}}},
      [](std::int32_t) { return DescribedBool{}; });
  texts[kClosedFile].name = "FILE";
  DescribedCall closed(texts[kClosedFile]);
  closed_file<Describe>(closed);
  // The reading that runs has room for so many; a clause beyond would be lost to it.
  for (const auto& text : texts)
    if (text.clauses.size() > kFirstDeclared) throw std::length_error(text.name + " has too many clauses");
  return texts;
}

}  // namespace ioasis::model
