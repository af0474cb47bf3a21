// SPDX-License-Identifier: MIT
// Two 8259As in cascade, as on the board of the AT and of pc86.
#include <catch2/catch.hpp>

#include "tests/chips/pic8259_bench.h"

using namespace tick86;
using namespace tick86::test;

namespace {

// The pair of the AT and of pc86: slave's INT on the master's IR2.
struct Pair {
    Pic8259 master, slave;
    Pair(PicInit m = {0x11, 0x08, 0x04, 0x01}, PicInit s = {0x11, 0x70, 0x02, 0x01}) {
        slave.sp(false);
        slave.int_pin.connect(*this, [](Pair& pair, bool level, Tick) { pair.master.ir(2, level); });
        initialise(master, m);
        initialise(slave, s);
    }
    int acknowledge() {
        const int cascade = master.inta1();
        const bool second = slave.is_selected(cascade);
        if (second) slave.inta1();
        int vector = master.inta2();
        if (second) vector &= slave.inta2();
        return vector;
    }
    void end_both() {
        slave.write(0, Eoi);
        master.write(0, Eoi);
    }
};

}  // namespace

TEST_CASE("cascade: the slave gives the vector, both have an ISR bit", "[pic8259][cascade][quick]") {
    Pair pair;
    CHECK(pair.slave.is_slave());
    CHECK_FALSE(pair.master.is_slave());
    pair.slave.ir(4, true);
    CHECK(pair.master.int_level());
    CHECK(pair.master.inta1() == 2);
    CHECK(pair.slave.is_selected(2));
    CHECK(pair.slave.inta1() == -1);
    CHECK_FALSE(pair.slave.int_level());
    CHECK(pair.master.inta2() == 0xFF);
    CHECK(pair.slave.inta2() == 0x74);
    CHECK(pair.master.state().isr == 0x04);
    CHECK(pair.slave.state().isr == 0x10);
    CHECK_FALSE(pair.master.int_level());
    pair.master.ir(0, true);  // lines of the master's own go on
    CHECK(pair.acknowledge() == 0x08);
    CHECK(pair.slave.state().isr == 0x10);
    pair.master.write(0, Eoi);
    pair.master.ir(3, true);
    CHECK_FALSE(pair.master.int_level());
    pair.end_both();
    CHECK(pair.acknowledge() == 0x0B);
}

TEST_CASE("cascade: in fully nested mode the slave's higher requests wait for the master's EOI",
          "[pic8259][cascade][quick]") {
    Pair pair;
    pair.slave.ir(4, true);
    CHECK(pair.acknowledge() == 0x74);
    pair.slave.ir(1, true);
    CHECK(pair.slave.int_level());
    CHECK(pair.master.is_blocked_by_isr(2));
    CHECK_FALSE(pair.master.int_level());
    pair.master.write(0, Eoi);
    CHECK(pair.acknowledge() == 0x71);
}

TEST_CASE("cascade: special fully nested mode lets the slave's higher requests through", "[pic8259][cascade][quick]") {
    Pair pair{{0x11, 0x08, 0x04, 0x11}, {0x11, 0x70, 0x02, 0x01}};
    pair.slave.ir(4, true);
    CHECK(pair.acknowledge() == 0x74);
    pair.slave.ir(6, true);  // lower: the slave itself holds it back
    CHECK_FALSE(pair.master.int_level());
    pair.slave.ir(1, true);
    CHECK(pair.master.int_level());
    CHECK(pair.acknowledge() == 0x71);
    CHECK(pair.slave.state().isr == 0x12);
    CHECK(pair.master.state().isr == 0x04);
    pair.master.ir(3, true);  // lower lines of the master stay out
    CHECK_FALSE(pair.master.int_level());
    pulse(pair.master, 1);
    CHECK(pair.acknowledge() == 0x09);
    pulse(pair.master, 1);  // a line without a slave does not nest in itself
    CHECK_FALSE(pair.master.int_level());
}

TEST_CASE("cascade: a slave request lost before the first INTA is the master's IR7", "[pic8259][cascade][quick]") {
    Pair pair;
    pair.slave.ir(0, true);
    pair.slave.ir(0, false);
    CHECK_FALSE(pair.master.int_level());
    CHECK(pair.acknowledge() == 0x0F);
    CHECK(pair.master.state().isr == 0);
}

TEST_CASE("cascade: a slave request lost between the chips is the slave's IR7", "[pic8259][cascade][quick]") {
    Pair pair;
    pair.slave.ir(0, true);
    CHECK(pair.master.inta1() == 2);
    pair.slave.ir(0, false);
    pair.slave.inta1();
    CHECK((pair.master.inta2() & pair.slave.inta2()) == 0x77);
    CHECK(pair.slave.state().spurious);
    CHECK(pair.slave.state().isr == 0);
    CHECK(pair.master.state().isr == 0x04);  // so the handler owes the master an EOI
    CHECK_FALSE(pair.master.state().spurious);
}

TEST_CASE("cascade: automatic EOI of the master also ends a slave's level", "[pic8259][cascade][quick]") {
    Pair pair{{0x11, 0x08, 0x04, 0x03}, {0x11, 0x70, 0x02, 0x01}};
    pair.slave.ir(3, true);
    CHECK(pair.acknowledge() == 0x73);
    CHECK(pair.master.state().isr == 0);
    CHECK(pair.slave.state().isr == 0x08);
}

TEST_CASE("wrong cascade words have the consequences of the hardware", "[pic8259][cascade][quick]") {
    SECTION("the master does not know of its slave: its own vector, the slave keeps asking") {
        Pair pair{{0x11, 0x08, 0x00, 0x01}};
        pair.slave.ir(4, true);
        CHECK(pair.acknowledge() == 0x0A);
        CHECK(pair.slave.state().isr == 0);
        CHECK(pair.slave.int_level());
    }
    SECTION("the slave has another number: nobody drives the vector") {
        Pair pair{{0x11, 0x08, 0x04, 0x01}, {0x11, 0x70, 0x05, 0x01}};
        pair.slave.ir(4, true);
        CHECK(pair.acknowledge() == 0xFF);
        CHECK(pair.master.state().isr == 0x04);
        CHECK(pair.slave.int_level());
    }
    SECTION("the master expects a slave on a line without one") {
        Pair pair{{0x11, 0x08, 0x06, 0x01}};
        pair.master.ir(1, true);
        CHECK(pair.acknowledge() == 0xFF);
    }
    SECTION("slave number 0 also answers for the master's own lines") {
        Pair pair{{0x11, 0x08, 0x04, 0x01}, {0x11, 0x70, 0x00, 0x01}};
        pair.master.ir(1, true);
        CHECK(pair.acknowledge() == (0x09 & 0x77));
        CHECK(pair.slave.state().spurious);
    }
    SECTION("a slave that thinks it is alone answers everything") {
        Pair pair{{0x11, 0x08, 0x04, 0x01}, {0x13, 0x70, 0x00, 0x01}};
        pair.master.ir(1, true);
        CHECK(pair.acknowledge() == (0x09 & 0x77));
    }
    SECTION("the master as buffered slave is selected by nobody") {
        Pair pair{{0x11, 0x08, 0x04, 0x09}};
        pair.master.ir(1, true);
        CHECK(pair.master.int_level());
        CHECK(pair.acknowledge() == 0xFF);
        CHECK(pair.master.state().isr == 0);
    }
    SECTION("as buffered master all is well") {
        Pair pair{{0x11, 0x08, 0x04, 0x0D}, {0x11, 0x70, 0x02, 0x09}};
        pair.slave.ir(0, true);
        CHECK(pair.acknowledge() == 0x70);
    }
    SECTION("alone, buffered does not matter: the PC's 13h, 08h, 09h") {
        Pic8259 pic;
        initialise(pic, {0x13, 0x08, 0, 0x09});
        pic.ir(1, true);
        CHECK(pic.inta1() == -1);
        CHECK(pic.inta2() == 0x09);
    }
}

TEST_CASE("an uninitialised slave is silent", "[pic8259][cascade][quick]") {
    Pic8259 slave;
    slave.sp(false);
    CHECK_FALSE(slave.is_selected(2));
    CHECK(slave.inta1() == -1);
    CHECK(slave.inta2() == 0xFF);
}

TEST_CASE("a saved controller goes on as if nothing had happened", "[pic8259][quick]") {
    Pair pair;
    pair.slave.ir(4, true);
    pair.master.inta1();
    Pic8259 copy;
    Pic8259::State state;
    REQUIRE(load_fields(save_fields(pair.master.state()), state));
    CHECK(first_difference(state, pair.master.state()).empty());
    copy.restore(state);
    CHECK(copy.inta2() == pair.master.inta2());
    CHECK(hash_fields(copy.state()) == hash_fields(pair.master.state()));
}
