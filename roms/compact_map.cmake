# SPDX-License-Identifier: MIT
# A map of NASM without blanks that say nothing and without the names of files: cmake -DMAP=F -DOUTPUT=F -P compact_map.cmake
file(READ ${MAP} text)
string(REGEX REPLACE "(Source|Output) file:[^\n]*\n" "" text "${text}")
string(REGEX REPLACE " ?-----+" "" text "${text}")
string(REGEX REPLACE "  +" " " text "${text}")
string(REGEX REPLACE "\n[ \n]+" "\n" text "${text}")
file(WRITE ${OUTPUT} "${text}")
