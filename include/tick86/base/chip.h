// SPDX-License-Identifier: MIT
// The shape that every chip and device has. No base class: a plain class that satisfies this concept.
#pragma once
#include <concepts>

#include "tick86/base/tick.h"

namespace tick86 {

// A part owns one State, some OutputPins, and knows one time: the tick it has reached.
//   catch_up(to)   advances to `to`, driving pins at their exact ticks; `to` before the present is ignored
//   next_event()   the first tick at which a pin will change by itself; Never if none
//   state()        looking changes nothing; restore() puts a state back without driving any pin
//   accepts(s)     could the part be in state `s`? A saved file may hold anything; restore() only takes what is
//   accepted
template <class C>
concept Chip = requires(C c, const C k, Tick t, const typename C::State& s) {
    {c.reset()};
    {c.catch_up(t)};
    { k.next_event() } -> std::same_as<Tick>;
    { k.state() } -> std::same_as<const typename C::State&>;
    { k.accepts(s) } -> std::same_as<bool>;
    {c.restore(s)};
};

}  // namespace tick86
