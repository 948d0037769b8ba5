// The claims.
#include "solver/exclusive.h"

namespace ioasis::solver {

const std::vector<Exclusion>& exclusions() {
  using enum uapi::Command;
  static const std::vector<Exclusion> list{
      {{IoasMap, IoasCopy},
       {"length-beyond-half", "memory-less-aligned", "no-space"},
       {"iova-unaligned", "iova-wraps", "iova-unusable", "iova-taken"},
       "a place is either given (FIXED_IOVA) or chosen"},
      {{IoasMap, IoasCopy},
       {"memory-at-top"},
       {"memory-not-pinnable"},
       "memory is read from its start to where it fails"},
      {{IoasCopy}, {"piece-unaligned"}, {"memory-at-top", "memory-not-pinnable"}, "so are pieces, one after another"},
      {{IoasCopy}, {"memory-not-writable"}, {"memory-unaligned"}, "pieces are inserted one after another"},
      {{IoasAllowIovas}, {"list-unreadable"}, {"range-empty", "ranges-overlap"}, "a list is read up to where it fails"},
      {{IoasAllowIovas}, {"range-empty"}, {"ranges-overlap"}, "a list is read up to where it fails"},
      {{Destroy},
       {"id-unknown"},
       {"ioas-has-domain", "domain-has-device", "device-bound", "fault-queue-open"},
       "what is in use exists"},
      {{Destroy},
       {"ioas-has-domain"},
       {"domain-has-device", "device-bound", "fault-queue-open"},
       "an id names one object"},
      {{Destroy}, {"domain-has-device"}, {"device-bound", "fault-queue-open"}, "an id names one object"},
      {{Destroy}, {"device-bound"}, {"fault-queue-open"}, "an id names one object"},
      {{Option},
       {"object-given", "rlimit-objects-exist"},
       {"ioas-unknown", "huge-already-mapped", "huge-areas-unaligned"},
       "an option is of the context or of an IOAS"},
      {{Option},
       {"option-unknown"},
       {"object-given", "ioas-unknown"},
       "what an option asks for depends on which it is"},
      {{Option}, {"value-unknown"}, {"huge-already-mapped", "huge-areas-unaligned"}, "turning off is a known value"},
      {{Option}, {"op-unknown"}, {"rlimit-objects-exist", "value-unknown"}, "only SET takes a value"},
      {{MockDomain, MockDomainFlags, MockDomainReplace},
       {"id-unknown", "id-of-device"},
       {"areas-unaligned", "areas-outside", "allowed-outside", "memory-at-top", "memory-not-pinnable"},
       "only an IOAS is narrowed"},
      {{MockDomain, MockDomainFlags, MockDomainReplace},
       {"memory-at-top"},
       {"memory-not-pinnable"},
       "memory is read from its start to where it fails"},
      {{VfioIoas},
       {"op-unknown", "ioas-unknown"},
       {"nothing-set", "answer-unwritable"},
       "only GET asks what is set, and answers"},
      {{VfioIoas}, {"op-unknown"}, {"ioas-unknown"}, "only SET names an IOAS"},
      {{MdCheckMap},
       {"memory-at-top"},
       {"memory-missing", "not-translated"},
       "a range is checked from its start to where it fails"},
      {{MdCheckMap}, {"memory-missing"}, {"not-translated"}, "a range is checked from its start to where it fails"},
      {{MdCheckRefs}, {"memory-missing"}, {"pins-differ"}, "a range is checked from its start to where it fails"},
  };
  return list;
}

}  // namespace ioasis::solver
