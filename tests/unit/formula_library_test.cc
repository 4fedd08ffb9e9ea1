// Sets that extend others, as the program finds them: by name in the library, and by path beside the file that says so.
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include "check/run/library.h"
#include "check/run/sets.h"
#include "tests/support/temp_folder.h"

namespace {

class Folder : public TempFolder {
  public:
    Folder() { EXPECT_EQ(mkdir((path + "/sub").c_str(), 0700), 0); }
    void write(const std::string &file, const std::string &text) { std::ofstream(path + "/" + file) << text; }
};

// A set opened by a path or name.
class Opened {
  public:
    explicit Opened(const std::string &spec) {
        EXPECT_EQ(library_open(&library_, nullptr, &error), SC_STATUS_OK);
        status = set_open(&set, spec.c_str(), library_, &error);
    }
    Opened(const Opened &) = delete;
    Opened &operator=(const Opened &) = delete;
    ~Opened() {
        if (status == SC_STATUS_OK)
            set_close(&set);
        library_close(library_);
    }
    std::string message() const { return error.message; }
    std::string file() const { return error.file ? error.file : ""; }

    enum sc_status status = SC_STATUS_OK;
    struct sc_error error = {};
    struct set set = {};

  private:
    struct library *library_ = nullptr;
};

TEST(ExtendedSet, IsFoundByNameInTheLibrary) {
    Folder folder;
    folder.write("mine.formulas", "set mine; extends FIG5; Extra = 1;");
    Opened fig5("fig5"), mine(folder.path + "/mine.formulas");
    ASSERT_EQ(mine.status, SC_STATUS_OK) << mine.message();
    EXPECT_STREQ(mine.set.name, "mine");
    EXPECT_EQ(mine.set.quantity_count, fig5.set.quantity_count + 1);
}

TEST(ExtendedSet, IsFoundBesideTheFileThatExtendsIt) {
    Folder folder;
    folder.write("base.formulas", "set b; status published; A = 1;");
    folder.write("sub/middle.formulas", "set m; extends ../base.formulas; B = 2;");
    folder.write("sub/top.formulas", "set t; extends ./middle.formulas; C1 = 3;");
    folder.write("far.formulas", "set f; extends " + folder.path + "/sub/top.formulas; D = 4;");
    Opened far(folder.path + "/far.formulas");
    ASSERT_EQ(far.status, SC_STATUS_OK) << far.message();
    EXPECT_EQ(far.set.quantity_count, 4);
}

TEST(ExtendedSet, MayStandInTheWorkingFolder) {
    Folder folder;
    folder.write("base.formulas", "set b; status published; A = 1;");
    folder.write("top.formulas", "set t; extends base.formulas;");
    char *here = getcwd(nullptr, 0);
    ASSERT_NE(here, nullptr);
    ASSERT_EQ(chdir(folder.path.c_str()), 0);
    {
        Opened top("top.formulas");
        EXPECT_EQ(top.status, SC_STATUS_OK) << top.message();
    }
    EXPECT_EQ(chdir(here), 0);
    free(here);
}

// The same file by two names.
TEST(ExtendedSet, IsKnownWhenItExtendsItself) {
    Folder folder;
    folder.write("a.formulas", "set a; extends sub/b.formulas;");
    folder.write("sub/b.formulas", "set b;\nextends ../sub/../a.formulas;");
    Opened a(folder.path + "/a.formulas");
    EXPECT_EQ(a.status, SC_STATUS_INPUT);
    EXPECT_EQ(a.message(),
              "'" + folder.path + "/sub/b.formulas' extends '" + folder.path + "/a.formulas', by which it is extended");
    EXPECT_EQ(a.file(), folder.path + "/sub/b.formulas");
    EXPECT_EQ(a.error.line, 2);
}

TEST(ExtendedSet, ThatIsNotThereIsAnErrorWhereItIsNamed) {
    Folder folder;
    folder.write("name.formulas", "set n; extends fgi5;");
    folder.write("path.formulas", "set p; extends ./none.formulas;");
    Opened name(folder.path + "/name.formulas"), path(folder.path + "/path.formulas");
    EXPECT_EQ(name.message(),
              "there is no formula set 'fgi5'; did you mean 'fig5'? ('simcheck list formulas' shows what "
              "there is)");
    EXPECT_EQ(name.error.column, 16);
    EXPECT_EQ(path.status, SC_STATUS_IO);
    EXPECT_EQ(path.file(), folder.path + "/path.formulas");
    EXPECT_NE(path.message().find("/none.formulas"), std::string::npos);
}

// A name that is none, beside a file that is called so.
TEST(LibraryHint, NamesTheFileThatWasMeant) {
    Folder folder;
    folder.write("mine.formulas", "set m; status published; A = 1;");
    folder.write("two.formulas", "set t; extends mine;");
    folder.write("bare", "NumPEs 4;");
    folder.write("net.m", "");
    auto hint = [&](enum library_kind kind, const char *spec) {
        char buffer[LIBRARY_HINT_SIZE];
        return std::string(library_file_hint(kind, spec, (folder.path + "/two.formulas").c_str(), buffer));
    };
    EXPECT_EQ(hint(LIBRARY_FORMULAS, "mine"), "; did you mean the file 'mine.formulas'?");
    EXPECT_EQ(hint(LIBRARY_MACHINES, "bare"), "; did you mean the file './bare'?");
    EXPECT_EQ(hint(LIBRARY_NETWORKS, "net"), "; did you mean the file 'net.m'?");
    EXPECT_EQ(hint(LIBRARY_FORMULAS, "net"), "");
    EXPECT_EQ(hint(LIBRARY_FORMULAS, "sub"), "") << "a folder";
    EXPECT_EQ(hint(LIBRARY_FORMULAS, std::string(5000, 'm').c_str()), "");
    EXPECT_EQ(Opened(folder.path + "/two.formulas").message(),
              "there is no formula set 'mine'; did you mean the file 'mine.formulas'? ('simcheck list formulas' shows "
              "what there is)");
}

} // namespace
