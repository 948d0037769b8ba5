// The list of invariants.
#include "solver/invariants.h"

#include "solver/prove.h"

namespace ioasis::solver {

const std::vector<Invariant>& invariants() {
  using enum uapi::Command;
  using Choice = SymbolicCall::Choice;
  static const std::vector<Invariant> list{
      {"well-formed", "ranges rise, apertures are apart, pages are powers of two", well_formed<Symbolic>,
       well_formed<Concrete>},
      {"areas-disjoint", "the areas of an IOAS are disjoint", areas_disjoint<Symbolic>, areas_disjoint<Concrete>},
      {"areas-unreserved", "no area meets a reserved range", areas_unreserved<Symbolic>, areas_unreserved<Concrete>},
      {"allowed-unreserved", "no allowed range meets a reserved range", allowed_unreserved<Symbolic>,
       allowed_unreserved<Concrete>},
      {"areas-in-apertures", "every area lies inside an aperture of every domain of its IOAS",
       areas_in_apertures<Symbolic>, areas_in_apertures<Concrete>},
      {"allowed-in-apertures", "and so does every allowed range", allowed_in_apertures<Symbolic>,
       allowed_in_apertures<Concrete>},
      {"ids-unique", "an id is never shared by two live objects", ids_unique<Symbolic>, ids_unique<Concrete>},
      {"used-objects-exist", "the IOAS of a domain and the domain of a device exist", used_objects_exist<Symbolic>,
       used_objects_exist<Concrete>},
      {"areas-aligned", "areas are aligned to the alignment of their IOAS", areas_aligned<Symbolic>,
       areas_aligned<Concrete>},
      {"permission-kept", "an area is writable only if its memory was mapped for writing", permission_kept<Symbolic>,
       permission_kept<Concrete>},
      {.name = "refused-changes-nothing",
       .statement = "a refused call changes nothing, but where its clause says so",
       .of_call = refused_changes_nothing},
      {.name = "usable-one-way",
       .statement = "attaching and reserving only narrow the usable ranges, DESTROY only widens them",
       .of_call = usable_ranges_move_one_way},
      {.name = "choice-permitted",
       .statement = "the place or the id that Linux takes is one it may take",
       .of_call = choice_permitted,
       .choice = Choice::Usual,
       .only = {IoasAlloc, IoasMap, IoasCopy, MockDomain}},
      {.name = "unmapped-counted",
       .statement = "UNMAP's length is what disappeared",
       .of_call = unmapped_bytes_counted,
       .only = {IoasUnmap}},
  };
  return list;
}

}  // namespace ioasis::solver
