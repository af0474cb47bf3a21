// SPDX-License-Identifier: MIT
#include "apps/cli/cmd_info.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <array>
#include <filesystem>
#include <memory>

#include "apps/host/files/input_file.h"
#include "apps/host/session.h"
#include "tick86/media/disk_image.h"
#include "tick86/media/floppy_image.h"

namespace tick86 {
namespace {

constexpr u64 LargestFloppy = 4 * 1024 * 1024;

void print_boot_sector(ImageFile& image) {
    std::array<u8, 512> sector{};
    if (!image.read_sector(0, sector)) return;
    fmt::print("boot signature: {}\n", sector[510] == 0x55 && sector[511] == 0xAA ? "55 AA" : "none");
    std::string oem;
    for (std::size_t i = 3; i < 11; ++i)
        oem += sector[i] >= 0x20 && sector[i] < 0x7F ? static_cast<char>(sector[i]) : '.';
    fmt::print("OEM name: {}\n", oem);
}

void print_geometry(const Geometry& g) {
    fmt::print("geometry: {} cylinders, {} heads, {} sectors\n", g.cylinders, g.heads, g.sectors);
}

int info(const std::string& path) {
    if (const std::string suffix = apps::comma_suffix(path); !suffix.empty())
        throw apps::UsageError(fmt::format("'{}' does not exist; info changes nothing, so write '{}' without ',{}'",
                                           path, path.substr(0, path.size() - suffix.size() - 1), suffix));
    try {
        std::error_code error;
        const u64 size = std::filesystem::is_regular_file(path, error) ? std::filesystem::file_size(path, error) : 0;
        if (size <= LargestFloppy) {
            FloppyImage image = FloppyImage::open(path, {true, false});
            constexpr std::array<const char*, 4> Kinds{"5.25\" double density", "5.25\" high density",
                                                       "3.5\" double density", "3.5\" high density"};
            fmt::print("{}: floppy, {} bytes, {}, {}\n", path, image.size(),
                       Kinds[static_cast<std::size_t>(image.kind())],
                       image.is_standard_size() ? "standard size" : "geometry from its boot sector");
            print_geometry(image.geometry());
            print_boot_sector(image);
        } else {
            DiskImage image = DiskImage::open(path, {true, false});
            constexpr std::array<const char*, 3> Sources{"its size", "its partition table", "its VHD footer"};
            fmt::print("{}: hard disk, {} bytes\n", path, image.size());
            print_geometry(image.geometry());
            fmt::print("geometry from: {}\n", Sources[static_cast<std::size_t>(image.geometry_source())]);
            print_boot_sector(image);
        }
    } catch (const ImageError& error) {
        throw apps::UsageError(error.what());
    }
    return 0;
}

}  // namespace

void add_info_command(CLI::App& app, Action& action) {
    auto path = std::make_shared<std::string>();
    CLI::App* command = app.add_subcommand("info", "Say what an image is taken for");
    command->add_option("IMAGE", *path, "Floppy or hard disk image")->required();
    command->callback([path, &action] { action = [path] { return info(*path); }; });
}

}  // namespace tick86
