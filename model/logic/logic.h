// What the specification text asks of a reading (a Logic): truth values, 64-bit words, sets, and a call to rule on.
//
// Each Logic L gives
//   L::Bool                     with && || !
//   L::Word                     64 bits, unsigned: + - & | ~ == != < <=
//   L::literal(name, value)     a constant Word; the name is for the printed text
//   L::select(c, a, b)          a if c, else b
//   L::aligned(word, alignment) word is a multiple of the power of two `alignment`
//   L::quotient(word, word)     rounded down; by 0: all bits set
//   L::multiple(word, word)     a multiple of the other
//   L::Set<T>                   a set of T ordered by T::order(); its operations are listed in concrete.h
//   L::Found<T>                 what looking an element up gives: .exists, and -> to its fields
//   L::Call                     refuse(), accepted(), answer(), choose() ...: see concrete_call.h
//   L::Memory                   the program's memory
// The text never branches on a Bool: conditions are combined, effects are guarded by one.
#pragma once

#include <cstdint>
#include <string_view>

namespace ioasis::model {

template <class L>
using Bool = typename L::Bool;
template <class L, class T>
using Set = typename L::template Set<T>;
template <class L, class T>
using Found = typename L::template Found<T>;

}  // namespace ioasis::model
