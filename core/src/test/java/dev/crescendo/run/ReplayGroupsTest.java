package dev.crescendo.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crescendo.warehouse.OpenReject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReplayGroupsTest {
    private static List<OpenReject> rejects(long... loads) {
        List<OpenReject> rejects = new ArrayList<>();
        for (int i = 0; i < loads.length; i++) {
            rejects.add(new OpenReject(i, loads[i], 1));
        }
        return rejects;
    }

    private static List<List<List<Long>>> ids(List<List<List<OpenReject>>> loads) {
        return loads.stream()
                .map(load -> load.stream()
                        .map(part -> part.stream().map(OpenReject::id).toList())
                        .toList())
                .toList();
    }

    @Test
    void togetherTheyAreOnePartInTheirOrder() {
        assertThat(ids(ReplayGroups.of(rejects(1, 1, 2, 3), false, 10, 10)))
                .containsExactly(List.of(List.of(0L, 1L, 2L, 3L)));
        assertThat(ReplayGroups.of(rejects(), false, 10, 10)).isEmpty();
    }

    @Test
    void apartEachLoadsAreAPartAndTheLastLoadsComeLastWithinALoad() {
        assertThat(ids(ReplayGroups.of(rejects(1, 1, 2, 3), true, 10, 10)))
                .containsExactly(List.of(List.of(0L, 1L), List.of(2L), List.of(3L)));
    }

    @Test
    void tooManyAreSeveralLoadsOfWhichTheNewestComesFirst() {
        assertThat(ids(ReplayGroups.of(rejects(1, 1, 2, 3), true, 10, 2)))
                .containsExactly(List.of(List.of(2L), List.of(3L)), List.of(List.of(0L, 1L)));
        assertThat(ids(ReplayGroups.of(rejects(1, 1, 1, 2), true, 2, 10)))
                .containsExactly(List.of(List.of(2L), List.of(3L)), List.of(List.of(0L, 1L)));
        assertThat(ids(ReplayGroups.of(rejects(1, 1, 1, 2, 2), false, 2, 10)))
                .containsExactly(List.of(List.of(3L, 4L)), List.of(List.of(1L, 2L)), List.of(List.of(0L)));
    }
}
